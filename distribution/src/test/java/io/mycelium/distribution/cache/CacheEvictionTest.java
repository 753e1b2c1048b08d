package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cache of three bundles that is full. */
class CacheEvictionTest {
  private static final CacheLimits LIMITS =
      new CacheLimits(30_000, 0, 10, 64 << 20, Duration.ofHours(1));
  private static final Optional<Copies.Holders> PLENTY = Optional.of(new Copies.Holders(4, 4));

  private final TestContent first = TestContent.of(1, 1_000, 10_000);
  private final TestContent second = TestContent.of(2, 1_000, 10_000);
  private final TestContent third = TestContent.of(3, 1_000, 10_000);
  private final TestContent fourth = TestContent.of(4, 1_000, 10_000);
  private final Set<Digest> loaded = new HashSet<>();
  private final List<Eviction> evicted = new ArrayList<>();
  private Optional<Copies.Holders> copies = PLENTY;
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private long free = 1_000_000;
  private ComponentDiskCache cache;

  @TempDir private Path folder;

  private ComponentDiskCache open() {
    Keeping keeping =
        new Keeping(
            new RetentionRules(RetentionPolicy.DEFAULT, Map.of(), 2),
            loaded::contains,
            root -> copies,
            evicted::add);
    return new ComponentDiskCache(
        folder, LIMITS, new CachePorts(path -> free, () -> 0, () -> now, keeping, Runnable::run));
  }

  @BeforeEach
  void fill() {
    cache = open();
    for (TestContent each : List.of(first, second, third)) {
      now = now.plusSeconds(60);
      each.storeIn(cache);
    }
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private List<Digest> roots() {
    return cache.holdings().stream().map(Holding::root).toList();
  }

  @Test
  void begin_whenTheCacheIsFull_evictsTheLeastRecentlyUsedAlsoAfterAReopening() {
    now = now.plusSeconds(60);
    cache.cancelCleanup(first.layout().root());
    cache.close();
    cache = open();

    fourth.storeIn(cache);

    assertThat(roots())
        .containsExactlyInAnyOrder(
            first.layout().root(), third.layout().root(), fourth.layout().root());
    assertThat(evicted)
        .singleElement()
        .matches(eviction -> eviction.root().equals(second.layout().root()))
        .matches(eviction -> eviction.complete() && eviction.freedBytes() == 10_000)
        .matches(eviction -> eviction.why().startsWith("LEAST_RECENTLY_USED: last used at 2026"));
    assertThat(cache.counters().evictions()).isEqualTo(1);
    assertThat(cache.counters().evictedBytes()).isEqualTo(10_000);
  }

  @Test
  void begin_whenNothingMayGo_isRefusedAndNamesWhatHoldsIt() {
    loaded.add(first.layout().root());
    cache.pin(second.layout().root());
    copies = Optional.of(new Copies.Holders(1, 0));

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> cache.begin(fourth.layout(), TestContent.envelope()).close())
        .withMessageContainingAll(
            "needed=10000",
            "used=30000",
            "sample-1 (a slot in memory is made of it)",
            "sample-2 (it is pinned)",
            "sample-3 (1 other nodes have it, min-copies is 2)")
        .matches(e -> e.reason() == Reason.LIMIT);
    assertThat(roots()).hasSize(3);
    assertThat(evicted).isEmpty();
  }

  @Test
  void begin_whenTheDiskIsFull_evictsToo() {
    free = 0;
    // What is deleted becomes free at once.
    Keeping keeping =
        new Keeping(
            RetentionRules.DEFAULT, loaded::contains, root -> copies, gone -> free += 10_000);
    cache.close();
    cache =
        new ComponentDiskCache(
            folder,
            new CacheLimits(1L << 30, 0, 10, 64 << 20, Duration.ofHours(1)),
            new CachePorts(path -> free, () -> 0, () -> now, keeping, Runnable::run));

    cache.begin(fourth.layout(), TestContent.envelope()).close();

    assertThat(roots()).doesNotContain(first.layout().root()).hasSize(3);
  }

  @Test
  void begins_atTheSameTime_neverReserveMoreThanThereIs() throws Exception {
    List<TestContent> coming = new ArrayList<>();
    for (int seed = 10; seed < 18; seed++) {
      coming.add(TestContent.of(seed, 1_000, 10_000));
    }
    CyclicBarrier start = new CyclicBarrier(coming.size());
    List<Partial> begun = new ArrayList<>();
    int refused = 0;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<CompletableFuture<Partial>> all = new ArrayList<>();
      for (TestContent content : coming) {
        all.add(
            CompletableFuture.supplyAsync(
                () -> {
                  await(start);
                  return cache.begin(content.layout(), TestContent.envelope());
                },
                threads));
      }
      for (CompletableFuture<Partial> each : all) {
        try {
          begun.add(each.get(30, TimeUnit.SECONDS));
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e.getCause()).hasMessageContaining("it is being fetched");
          refused++;
        }
      }
    }
    begun.forEach(Partial::close);

    assertThat(begun).hasSize(3);
    assertThat(refused).isEqualTo(5);
    assertThat(evicted).hasSize(3);
    assertThat(cache.holdings().stream().mapToLong(Holding::contentBytes).sum())
        .isEqualTo(LIMITS.maxContentBytes());
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void plan_saysBeforehand_whatBeginThenDoes() {
    cache.scheduleCleanup(third.layout().root(), now.minusSeconds(1));
    CachePlan plan = cache.plan(15_000);

    assertThat(plan.deletions())
        .extracting(line -> line.holding().root())
        .containsExactly(third.layout().root(), first.layout().root());
    assertThat(roots()).hasSize(3);

    TestContent large = TestContent.of(5, 1_000, 15_000);
    large.storeIn(cache);
    assertThat(evicted)
        .extracting(Eviction::root)
        .containsExactly(third.layout().root(), first.layout().root());
  }

  @Test
  void plan_ofWhatIsLargerThanTheCache_doesNotFit() {
    assertThat(cache.plan(30_001).fits()).isFalse();
    assertThat(cache.plan(30_001).deletions()).isEmpty();
    assertThat(cache.plan(0).fits()).isTrue();
  }

  @Test
  void remove_ofWhatIsLoaded_isRefused() {
    loaded.add(first.layout().root());

    assertThat(cache.remove(first.layout().root())).isEqualTo(RemoveOutcome.LOADED);
    assertThat(roots()).hasSize(3);
  }

  @Test
  void usage_ofTwoVersionsWithTheSameChunks_countsThemOnce() {
    cache.remove(second.layout().root());
    cache.remove(third.layout().root());
    byte[] changed = first.bytes().clone();
    changed[4_500]++;
    TestContent.of("sample-next", 1_000, changed).storeIn(cache);
    cache.begin(fourth.layout(), TestContent.envelope()).close();

    DiskUsage usage = new DiskUsageTracker(cache).measure();

    assertThat(usage.bundles()).isEqualTo(2);
    assertThat(usage.contentBytes()).isEqualTo(20_000);
    assertThat(usage.distinctBytes()).isEqualTo(11_000);
    assertThat(usage.duplicateBytes()).isEqualTo(9_000);
    assertThat(usage.sharedBytes()).isZero();
    assertThat(usage.fileBytes()).isGreaterThan(20_000);
    assertThat(usage.setAsideBytes()).isEqualTo(10_000);
    assertThat(usage.limitBytes()).isEqualTo(30_000);
  }
}
