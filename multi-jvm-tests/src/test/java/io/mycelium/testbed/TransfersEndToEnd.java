package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bundles on their way between real nodes that lie, and die. */
final class TransfersEndToEnd {
  private static final String SERVICES = "network-services";
  private static final String SEARCH = "text-search";
  private static final String CHANGED = "0.1.1";
  private static final Duration GOSSIP_LIMIT = Duration.ofSeconds(30);

  private static final SlowSource SOURCE = new SlowSource();

  @RegisterExtension
  static final FleetExtension FLEET =
      FleetExtension.of(
          FleetPlan.aFleet()
              .withNodes(3)
              .withSetting("mycelium.sources", "[\"" + SOURCE.address() + "\"]")
              .publishing(SERVICES, "10m"));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();

  @AfterAll
  static void stop() {
    SOURCE.close();
  }

  @Test
  void peer_thatChangesItsCopy_isNamedAndTheBundleComesFromElsewhere() throws IOException {
    FleetNode liar = fleet.node("node-1");
    FleetNode victim = fleet.node("node-2");
    fleet.publisher().release(fleet.publisher().signChanged(SERVICES, CHANGED, "10m"));
    TaskOrder use = TaskOrder.coordination("monitor.sample").withVersions(CHANGED);
    String before = holdings(victim, liar);
    tasks.run(use.withId("on-the-liar").on(liar));
    Waiting.awaitTrue(
        "the liar's holdings to be heard",
        GOSSIP_LIMIT,
        () -> !holdings(victim, liar).equals(before));
    Path content =
        liar.directory()
            .resolve("cache/bundles")
            .resolve(evidence(liar, SERVICES, CHANGED).path("root").asText())
            .resolve("content/0");
    flip(content, Files.size(content) / 2);

    tasks.run(use.withId("on-the-victim").on(victim));

    JsonNode evidence = evidence(victim, SERVICES, CHANGED);
    assertThat(evidence.path("verdict").asText()).contains("peer:" + liar.id());
    assertThat(Json.items(evidence.path("sources")))
        .as(evidence.toString())
        .anyMatch(
            source ->
                !source.path("source").asText().startsWith("peer:" + liar.id())
                    && source.path("transferredBytes").asLong() > 0);
  }

  private String holdings(FleetNode viewer, FleetNode node) {
    return fleet.described(viewer).stream()
        .filter(each -> each.path("node").asText().equals(node.id()))
        .map(each -> each.path("holdings").asText())
        .findFirst()
        .orElse("");
  }

  private JsonNode evidence(FleetNode node, String component, String version) {
    try (EventLog log = fleet.openLog()) {
      return log.ofInstance(node, component).stream()
          .filter(event -> event.type().equals("component.bundle-cached"))
          .filter(event -> event.text("version").equals(version))
          .findFirst()
          .orElseThrow()
          .fields()
          .path("evidence");
    }
  }

  private static void flip(Path file, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, position);
    }
  }

  @Test
  void download_whoseNodeIsKilledHalfWay_isResumed() throws IOException, InterruptedException {
    SOURCE.offerHalf(withdrawn(fleet.publisher().publish(SEARCH, "10m")));
    FleetNode node = fleet.node("node-3");
    TaskOrder index =
        TaskOrder.running(SEARCH, "index")
            .with(Map.of("directory", fleet.projectHome().resolve("docs").toString()))
            .on(node);
    String task = tasks.submit(index);
    SOURCE.awaitStuck();
    JsonNode half =
        tasks.await(
            task,
            "half there",
            Waiting.LIMIT,
            each -> each.path("reason").asText().contains(": downloading, "));
    assertThat(half.path("progress").asDouble()).isBetween(0.01, 0.75);
    long before = SOURCE.sentBytes();

    node.kill();
    SOURCE.letGoOn();

    JsonNode done = tasks.awaitSuccess(task);
    assertThat(done.path("attempt").asLong()).isGreaterThan(1);
    JsonNode evidence = evidence(node, SEARCH, "0.1.0");
    long content = evidence.path("contentBytes").asLong();
    long fetched =
        Json.items(evidence.path("sources")).stream()
            .mapToLong(source -> source.path("transferredBytes").asLong())
            .sum();
    assertThat(before).isGreaterThanOrEqualTo(content / 2);
    assertThat(fetched).as(evidence.toString()).isPositive().isLessThan(content * 3 / 4);
    assertThat(SOURCE.sentBytes()).isLessThan(content * 3 / 2);
  }

  /** Takes the bundle out of the fleet's own folder, so that it comes from the web only. */
  private Path withdrawn(Path bundle) throws IOException {
    try (Stream<Path> files = Files.list(fleet.directory().resolve("source"))) {
      for (Path file : files.toList()) {
        if (Files.mismatch(file, bundle) < 0) {
          return Files.move(file, fleet.work().resolve(file.getFileName().toString()));
        }
      }
    }
    throw new FleetException(bundle + " is not in the fleet's own folder");
  }
}
