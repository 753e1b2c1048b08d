package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line between a node and its warden over real sockets; this process is both. */
final class WardenLineTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration A_WHILE = Duration.ofSeconds(3);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ControlLine.Ready READY =
      new ControlLine.Ready("ab".repeat(32), new MemberAddress("127.0.0.11", 4001), 4002, 8001);

  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private FleetDirectory fleet;

  private @Nullable WardenLine line;

  @BeforeEach
  void found() {
    fleet = FleetDirectory.openOrFound(temp.resolve("fleet"), InstantSource.system(), RANDOM);
  }

  @AfterEach
  void close() {
    if (line != null) {
      line.close();
    }
  }

  /** A warden that only listens. */
  private static final class Listener implements ControlServer.Desk, AutoCloseable {
    private final BlockingQueue<WardenCall.Hello> hellos = new LinkedBlockingQueue<>();
    private final BlockingQueue<ControlLine> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<NodeLine> lines = new LinkedBlockingQueue<>();
    private final ControlServer server;

    Listener(FleetDirectory fleet, WardenKey key, String secret) {
      server = new ControlServer(secret, key, this);
      server.start();
      PrivateFiles.write(
          WardenState.file(fleet.root()),
          new WardenState(
              fleet.root().toString(), ProcessMark.current(), server.port(), secret, List.of()));
    }

    static Listener of(FleetDirectory fleet, String secret) {
      return new Listener(fleet, WardenKey.open(fleet.root()), secret);
    }

    @Override
    public String order(WardenCall.Order order, Consumer<String> progress) {
      progress.accept("half of it");
      return "done " + order.verb() + " " + order.argument();
    }

    @Override
    public void report(WardenCall.Report report) {
      reports.add(report.why());
    }

    @Override
    public void open(WardenCall.Hello hello, NodeLine nodeLine) {
      if (hello.name().equals("node-9")) {
        throw new WardenException("there is no node-9");
      }
      nodeLine.order(
          new ControlLine.Dead("none", new MemberAddress("127.0.0.11", 1), 2, "then", "unsigned"));
      lines.add(nodeLine);
      hellos.add(hello);
    }

    @Override
    public void said(WardenCall.Hello hello, ControlLine report) {
      reports.add(report);
    }

    @Override
    public void closed(WardenCall.Hello hello, NodeLine nodeLine) {
      assertThat(hello.name()).isEqualTo("node-1");
    }

    @Override
    public void close() {
      server.close();
      lines.forEach(NodeLine::close);
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void line_whenTheWardenHasASuccessor_isOpenedAnew() throws InterruptedException {
    try (Listener first = Listener.of(fleet, "one")) {
      line = WardenLine.open(fleet, "node-1", RANDOM);
      WardenCall.Hello hello = next(first.hellos);
      assertThat(hello.name()).isEqualTo("node-1");
      assertThat(hello.fleet()).isEqualTo(fleet.fleet());
      assertThat(hello.process()).isEqualTo(ProcessMark.current());
      assertThat(hello.ready()).isNull();
      line.ready(READY);
      assertThat(next(first.reports)).isEqualTo(READY);
    }
    try (Listener successor = Listener.of(fleet, "two")) {
      assertThat(next(successor.hellos).ready()).isEqualTo(READY);
      next(successor.lines).order(new ControlLine.Stop());
      assertThat(line.take()).isEqualTo(new ControlLine.Stop());
    }
  }

  @Test
  void line_withoutAWarden_waitsForOne() throws InterruptedException {
    line = WardenLine.open(fleet, "node-1", RANDOM);
    line.ready(READY);
    try (Listener warden = Listener.of(fleet, "late")) {
      assertThat(next(warden.hellos).ready()).isEqualTo(READY);
    }
  }

  @Test
  void death_signedByTheWarden_isTheOnlyOneThatIsTold() throws InterruptedException {
    try (Listener warden = Listener.of(fleet, "one")) {
      line = WardenLine.open(fleet, "node-1", RANDOM);
      next(warden.hellos);
      Deaths deaths =
          new Deaths(fleet.fleet(), WardenKey.open(fleet.root()), InstantSource.system());
      ControlLine.Dead dead = deaths.attest(READY, 77).orElseThrow();
      NodeLine orders = next(warden.lines);
      orders.order(
          new ControlLine.Dead(
              dead.node(),
              new MemberAddress("127.0.0.11", 4999),
              dead.pid(),
              dead.at(),
              dead.signature()));
      orders.order(dead);
      assertThat(line.take()).isEqualTo(dead);
    }
  }

  @Test
  void wardenOfAnotherFleet_onThePortOfOurs_isNotObeyed() throws Exception {
    FleetDirectory other =
        FleetDirectory.openOrFound(temp.resolve("other"), InstantSource.system(), RANDOM);
    try (Listener stranger = new Listener(fleet, WardenKey.open(other.root()), "one")) {
      line = WardenLine.open(fleet, "node-1", RANDOM);
      next(stranger.hellos);
      next(stranger.lines).order(new ControlLine.Stop());
      line.ready(READY);
      assertThat(stranger.reports.poll(A_WHILE.toMillis(), TimeUnit.MILLISECONDS)).isNull();
    }
    try (Listener own = Listener.of(fleet, "two")) {
      next(own.hellos);
      own.lines.forEach(
          each ->
              each.order(
                  new ControlLine.Ready("marker", new MemberAddress("127.0.0.11", 1), 1, 1)));
      assertThat(line.take())
          .isEqualTo(new ControlLine.Ready("marker", new MemberAddress("127.0.0.11", 1), 1, 1));
    }
  }

  @Test
  void state_ofACopiedDirectory_leadsToNoWarden() throws IOException {
    try (Listener warden = Listener.of(fleet, "one")) {
      assertThat(warden.server.port()).isPositive();
      assertThat(WardenClient.find(fleet.root())).isPresent();
      Path copy = Files.createDirectory(temp.resolve("copy"));
      Files.copy(WardenState.file(fleet.root()), WardenState.file(copy));
      assertThat(WardenClient.find(copy)).isEmpty();
      assertThat(WardenState.read(copy)).isEmpty();
    }
  }

  @Test
  void orders_withTheSecret_areCarriedOutAndOthersRefused() throws IOException {
    try (Listener warden = Listener.of(fleet, "one")) {
      WardenClient client = WardenClient.find(fleet.root()).orElseThrow();
      assertThat(client.order("kill", "node-1")).isEqualTo("done kill node-1");
      client.report("node-1", new ControlLine.Refused("no port"));
      assertThat(warden.reports).contains(new ControlLine.Refused("no port"));
      assertThat(answer(warden, new WardenCall.Order("wrong", "stop", "")).text())
          .contains("secret");
      assertThat(answer(warden, "no call").text()).contains("not a call");
      WardenCall.Hello unknown =
          new WardenCall.Hello(
              "one", fleet.fleet(), "node-9", ProcessMark.current(), "nonce", null);
      assertThat(answer(warden, unknown).kind()).isEqualTo(WardenCall.Answer.Kind.REFUSED);
    }
  }

  private static WardenCall.Answer answer(Listener warden, Object call) throws IOException {
    try (LineSocket socket = LineSocket.connect(warden.server.port(), LIMIT)) {
      socket.limitReads(LIMIT);
      socket.write(call);
      return socket.read(WardenCall.Answer.class);
    }
  }
}
