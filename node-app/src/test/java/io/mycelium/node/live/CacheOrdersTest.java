package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.MerkleTree;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CachePorts;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Copies;
import io.mycelium.distribution.cache.DiskUsageTracker;
import io.mycelium.distribution.cache.Eviction;
import io.mycelium.distribution.cache.Keeping;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.cache.RetentionRules;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Report;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.Role;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheOrdersTest {
  private static final Principal OLGA = new Principal("olga", Role.OPERATOR);
  private static final CacheLimits LIMITS =
      new CacheLimits(2_500, 0, 10, 1 << 20, Duration.ofHours(1));

  @TempDir private Path folder;

  private final Set<Digest> loaded = new HashSet<>();
  private final List<Eviction> evicted = new ArrayList<>();
  private Optional<Copies.Holders> copies = Optional.of(new Copies.Holders(2, 2));

  @SuppressWarnings("NullAway.Init")
  private ComponentDiskCache cache;

  @SuppressWarnings("NullAway.Init")
  private CacheOrders orders;

  @BeforeEach
  void twoBundles() {
    cache =
        new ComponentDiskCache(
            folder,
            LIMITS,
            CachePorts.ofSystem(
                new Keeping(
                    RetentionRules.DEFAULT, loaded::contains, root -> copies, evicted::add)));
    orders = new CacheOrders(new NodeId("ab".repeat(32)), cache, new DiskUsageTracker(cache));
    store("counter-1.0.0", 1);
    store("echo-1.0.0", 2);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private void store(String name, int fill) {
    byte[] bytes = new byte[1_000];
    bytes[0] = (byte) fill;
    ContentLayout layout = layout(name, bytes);
    try (Partial partial = cache.begin(layout, new byte[] {1})) {
      partial.write(0, ByteBuffer.wrap(bytes));
      cache.complete(layout.root());
    }
  }

  private static ContentLayout layout(String name, byte[] bytes) {
    Digest digest = Digest.of(bytes);
    return ContentLayout.of(
        MerkleTree.root(List.of(digest.bytes())),
        name,
        List.of(new ContentLayout.Piece(digest, bytes.length)));
  }

  private Digest rootOf(String name) {
    return cache.holdings().stream()
        .filter(holding -> holding.name().equals(name))
        .findFirst()
        .orElseThrow()
        .root();
  }

  private static void assertRefused(Outcome outcome, Outcome.Reason reason, String... parts) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message()).contains(parts);
            });
  }

  @Test
  void list_showsTheBundlesAndWhatTheyTake() {
    Report report = orders.list();

    assertThat(report.items())
        .extracting(bundle -> bundle.text("bundle"))
        .containsExactlyInAnyOrder("counter-1.0.0", "echo-1.0.0");
    assertThat(report.facts())
        .containsEntry("content-bytes", 2_000L)
        .containsEntry("limit-bytes", 2_500L)
        .containsEntry("node", "ab".repeat(32));
  }

  @Test
  void plan_showsWhatGoesAndWhatStays_andDeletesNothing() {
    loaded.add(rootOf("counter-1.0.0"));

    Report report = orders.plan(1_000);

    assertThat(report.facts()).containsEntry("fits", true).containsEntry("short-bytes", 500L);
    Resource first = report.items().getFirst();
    assertThat(first.text("verdict") + " " + first.text("bundle")).isEqualTo("goes echo-1.0.0");
    assertThat(first.text("reason")).isEqualTo("least-recently-used");
    Resource second = report.items().getLast();
    assertThat(second.text("verdict") + " " + second.text("reason")).isEqualTo("stays loaded");
    assertThat(second.text("why")).isEqualTo("a slot in memory is made of it");
    assertThat(cache.holdings()).hasSize(2);
  }

  @Test
  void pin_keepsABundle_untilItIsUnpinned() {
    assertThat(orders.pin("counter-1.0.0", true, OLGA)).isInstanceOf(Outcome.Done.class);
    assertRefused(
        orders.remove("counter-1.0.0", true, OLGA), Outcome.Reason.CONFLICT, "unpin it first");

    orders.pin(rootOf("counter-1.0.0").hex().substring(0, 8), false, OLGA);
    assertThat(orders.remove("counter-1.0.0", false, OLGA)).isInstanceOf(Outcome.Done.class);
    assertThat(evicted)
        .singleElement()
        .matches(eviction -> eviction.why().equals("removed by olga"));
  }

  @Test
  void remove_ofALastCopy_needsForce() {
    copies = Optional.empty();

    assertRefused(
        orders.remove("echo-1.0.0", false, OLGA),
        Outcome.Reason.CONFLICT,
        "not known which other nodes have it",
        "--force");
    assertThat(orders.remove("echo-1.0.0", true, OLGA)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void remove_ofWhatIsLoaded_isRefusedEvenWithForce() {
    loaded.add(rootOf("echo-1.0.0"));

    assertRefused(
        orders.remove("echo-1.0.0", true, OLGA), Outcome.Reason.CONFLICT, "a slot in memory");
    assertThat(evicted).isEmpty();
  }

  @Test
  void bundle_thatIsNotThere_isNotFound() {
    assertRefused(orders.pin("nothing", true, OLGA), Outcome.Reason.NOT_FOUND, "'nothing'");
    assertRefused(orders.pin("", true, OLGA), Outcome.Reason.NOT_FOUND, "''");
  }
}
