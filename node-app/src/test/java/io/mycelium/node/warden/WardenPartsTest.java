package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small parts of the warden, each by itself. */
final class WardenPartsTest {
  private static final ControlLine.Ready READY =
      new ControlLine.Ready("ab", new MemberAddress("127.0.0.11", 4001), 0, 8001);

  @TempDir private Path temp;

  @Test
  void backoff_growsToItsLimitAndIsNeverTheSameForAll() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int failures = 1; failures < 100; failures++) {
      Duration wait = Backoff.after(failures, random);
      assertThat(wait).isBetween(Duration.ofMillis(50), Backoff.MAX);
    }
    assertThat(Backoff.after(1, random)).isLessThanOrEqualTo(Duration.ofMillis(100));
    assertThat(Backoff.after(50, random)).isGreaterThanOrEqualTo(Backoff.MAX.dividedBy(2));
    assertThat(random.longs(20, 0, 2).map(each -> Backoff.after(9, random).toNanos()).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void httpPorts_followTheNumbersOfTheNodes() {
    assertThat(new HttpPorts(8080).of("node-1")).isEqualTo(8080);
    assertThat(new HttpPorts(8080).of("node-12")).isEqualTo(8091);
    assertThat(new HttpPorts(8080).of("other")).isZero();
    assertThat(HttpPorts.CHOSEN_BY_SYSTEM.of("node-1")).isZero();
    assertThatThrownBy(() -> new HttpPorts(65_530)).hasMessageContaining("65530");
    assertThatThrownBy(() -> new HttpPorts(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new HttpPorts(60_000).of("node-9999"))
        .hasMessageContaining("node-9999");
  }

  @Test
  void httpPorts_inUse_areRefusedByNumberAndNode() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(FleetDirectory.HOST))) {
      assertThatThrownBy(() -> new HttpPorts(taken.getLocalPort()).requireFree(List.of("node-1")))
          .isInstanceOf(WardenException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("node-1")
          .hasMessageContaining("--http-port");
    }
  }

  @Test
  void deaths_areRememberedForAWhileAndNotAgainstALivingPort() {
    WardenKey.createIn(temp, new SecureRandom());
    Instant[] now = {Instant.parse("2026-01-02T00:00:00Z")};
    Deaths deaths = new Deaths("f", WardenKey.open(temp), (InstantSource) () -> now[0]);
    assertThat(deaths.attest(null, 7)).isEmpty();
    ControlLine.Dead dead = deaths.attest(READY, 7).orElseThrow();
    assertThat(
            WardenKey.hasSigned(WardenKey.publicKey(temp), dead.statement("f"), dead.signature()))
        .isTrue();
    assertThat(
            WardenKey.hasSigned(WardenKey.publicKey(temp), dead.statement("g"), dead.signature()))
        .isFalse();
    assertThat(WardenKey.hasSigned(WardenKey.publicKey(temp), dead.statement("f"), "?")).isFalse();
    assertThat(deaths.recent()).containsExactly(dead);
    now[0] = now[0].plusSeconds(61);
    assertThat(deaths.recent()).isEmpty();

    deaths.attest(READY, 8);
    deaths.forget(READY.artery());
    assertThat(deaths.recent()).isEmpty();
    for (int i = 0; i < 200; i++) {
      deaths.attest(READY, i);
    }
    assertThat(deaths.recent())
        .hasSize(64)
        .last()
        .extracting(ControlLine.Dead::pid)
        .isEqualTo(199L);
  }

  @Test
  void ticker_duringLongWork_saysWhatItIsAt() {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    String result =
        Ticker.during(
            status -> {
              status.accept("half");
              try {
                return lines.take();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
              }
            },
            lines::add,
            Duration.ofMillis(20));
    assertThat(result).isEqualTo("half");
    String quick = Ticker.during(status -> "quick", lines::add, Duration.ofHours(1));
    assertThat(quick).isEqualTo("quick");
  }

  @Test
  void line_thatIsTooLong_isRefusedByItsLimit() throws IOException {
    byte[] longest = new byte[LineSocket.MAX_LINE_BYTES + 1];
    longest[LineSocket.MAX_LINE_BYTES] = '\n';
    assertThat(LineSocket.readLine(new ByteArrayInputStream(longest)))
        .hasSize(LineSocket.MAX_LINE_BYTES);
    assertThatThrownBy(
            () ->
                LineSocket.readLine(
                    new ByteArrayInputStream(new byte[LineSocket.MAX_LINE_BYTES + 1])))
        .hasMessageContaining("65536");
    assertThat(LineSocket.readLine(new ByteArrayInputStream(new byte[0]))).isNull();
    assertThat(
            LineSocket.readLine(new ByteArrayInputStream("a\nb".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("a");
  }

  @Test
  void lockFile_heldByAnotherProcess_isRefusedWithItsNumber() throws Exception {
    Path directory = temp.resolve("node");
    PrivateFiles.createDirectories(directory);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("LOCKED");
      assertThat(NodeLock.isHeld(directory)).isTrue();
      assertThatThrownBy(() -> NodeLock.take(directory))
          .isInstanceOf(WardenException.class)
          .hasMessageContaining("process (" + other.pid() + ")")
          .hasMessageContaining(directory.toString());
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(NodeLock.isHeld(directory)).isFalse();
    NodeLock.take(directory);
  }
}
