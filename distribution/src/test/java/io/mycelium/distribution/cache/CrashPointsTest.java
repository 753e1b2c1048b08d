package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.TestContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A life of a cache that has everything in it, ended before each single change of the disk; what is
 * there then is opened anew.
 */
class CrashPointsTest {
  private static final int MOST_STEPS = 1_000;
  private static final CacheLimits LIMITS =
      new CacheLimits(12_000, 0, 10, 2_000, Duration.ofHours(1));

  private final TestContent first = TestContent.of(1, 1_000, 4_000);
  private final TestContent second = TestContent.of(2, 1_000, 4_500);
  private final TestContent third = TestContent.of(3, 1_000, 6_000);

  @TempDir private Path folder;

  /** The process ends: nothing that comes after changes the disk. */
  private static final class Ended extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Countdown implements DiskStep {
    private final List<String> done = new ArrayList<>();
    private final int stopBefore;

    Countdown(int stopBefore) {
      this.stopBefore = stopBefore;
    }

    @Override
    public void before(String change) throws IOException {
      if (done.size() == stopBefore) {
        throw new Ended();
      }
      done.add(change);
    }
  }

  /** What must be true of a cache that was opened after the end. */
  private static final class Promises {
    private boolean firstIsComplete;
    private boolean firstIsPinned;
    private boolean secondIsComplete;
  }

  private static ComponentDiskCache open(Path where, DiskStep step) {
    Keeping keeping =
        new Keeping(
            new RetentionRules(RetentionPolicy.DEFAULT, Map.of(), 0),
            root -> false,
            root -> Optional.empty(),
            eviction -> {});
    Instant[] now = {Instant.parse("2026-03-01T10:00:00Z")};
    return new ComponentDiskCache(
        where,
        LIMITS,
        new CachePorts(
            path -> 1_000_000,
            () -> 0,
            () -> {
              now[0] = now[0].plusSeconds(1);
              return now[0];
            },
            keeping,
            Runnable::run),
        step);
  }

  private void live(ComponentDiskCache cache, Promises promises) {
    first.storeIn(cache);
    promises.firstIsComplete = true;
    cache.pin(first.layout().root());
    promises.firstIsPinned = true;
    second.storeIn(cache);
    promises.secondIsComplete = true;
    cache.scheduleCleanup(second.layout().root(), Instant.EPOCH);
    cache.cancelCleanup(second.layout().root());
    BitSet rotten = new BitSet();
    rotten.set(1);
    promises.secondIsComplete = false;
    assertThat(cache.suspect(second.layout().root(), rotten)).isTrue();
    second.storeIn(cache);
    // Room is made for it: the second goes, the first is pinned.
    third.storeIn(cache);
    promises.firstIsPinned = false;
    cache.unpin(first.layout().root());
    promises.firstIsComplete = false;
    assertThat(cache.remove(first.layout().root())).isEqualTo(RemoveOutcome.REMOVED);
  }

  private static Path copyOf(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path each : tree.sorted().toList()) {
        Path target = to.resolve(from.relativize(each));
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
    return to;
  }

  @Test
  void cache_endedBeforeAnyStep_opensWithWhatItPromised_andGoesOn() throws IOException {
    int step = 0;
    boolean toTheEnd = false;
    while (!toTheEnd && step < MOST_STEPS) {
      Path before = Files.createDirectories(folder.resolve("cache-" + step));
      Countdown countdown = new Countdown(step);
      Promises promises = new Promises();
      try (ComponentDiskCache cache = open(before, countdown)) {
        live(cache, promises);
        toTheEnd = true;
      } catch (CacheException e) {
        assertThat(e).hasRootCauseInstanceOf(Ended.class);
      }
      String last = countdown.done.isEmpty() ? "nothing" : countdown.done.getLast();
      examine(
          copyOf(before, folder.resolve("after-" + step)),
          promises,
          "ended after step %d, %s".formatted(step, last));
      step++;
    }
    assertThat(toTheEnd).isTrue();
    assertThat(step).isGreaterThan(80);
  }

  private void examine(Path where, Promises promises, String when) throws IOException {
    try (ComponentDiskCache cache = open(where, DiskStep.NONE)) {
      List<Holding> holdings = cache.holdings();
      assertThat(holdings.stream().mapToLong(Holding::contentBytes).sum())
          .as(when)
          .isLessThanOrEqualTo(LIMITS.maxContentBytes());
      for (Holding holding : holdings) {
        cache.open(holding.root()).ifPresent(CachedBundle::verify);
      }
      assertThat(isComplete(cache, first.layout().root()) || !promises.firstIsComplete)
          .as(when)
          .isTrue();
      assertThat(isPinned(cache, first.layout().root()) || !promises.firstIsPinned)
          .as(when)
          .isTrue();
      assertThat(isComplete(cache, second.layout().root()) || !promises.secondIsComplete)
          .as(when)
          .isTrue();
      assertThat(where.resolve("bundles"))
          .as(when)
          .isDirectoryNotContaining("glob:**.{new,removing}");
      holdings.stream().filter(Holding::pinned).forEach(each -> cache.unpin(each.root()));
      for (TestContent content : List.of(third, second)) {
        if (cache.open(content.layout().root()).isEmpty()) {
          content.storeIn(cache);
        }
        assertThat(cache.open(content.layout().root()).orElseThrow().contentFiles().getFirst())
            .as(when)
            .hasBinaryContent(content.bytes());
      }
    }
  }

  private static boolean isComplete(ComponentDiskCache cache, Digest root) {
    return cache.open(root).isPresent();
  }

  private static boolean isPinned(ComponentDiskCache cache, Digest root) {
    return cache.holdings().stream()
        .anyMatch(holding -> holding.root().equals(root) && holding.pinned());
  }
}
