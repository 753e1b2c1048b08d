package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.trust.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
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

  /** Two versions of one component with a file of 3,000 bytes in common. */
  private final TestContent first = TestContent.ofFiles("first", 1_000, 9, 3_000, 1, 1_000);

  private final TestContent second = TestContent.ofFiles("second", 1_000, 2, 4_500, 9, 3_000);
  private final TestContent third = TestContent.of(3, 1_000, 6_000);

  private byte[] envelope = new byte[0];

  @TempDir private Path folder;

  @BeforeEach
  void sign() throws IOException {
    Path bundle =
        TestBundles.write(
            folder,
            TestBundles.declaration("acme.app", "1.0.0"),
            Map.of("a", "a"),
            TestKeys.PUBLISHER);
    try (BundleReader reader = BundleReader.open(bundle)) {
      envelope = reader.envelope();
    }
  }

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

  private static ComponentDiskCache open(Path where, DiskStep step, String begin) {
    Keeping keeping =
        new Keeping(
            new RetentionRules(RetentionPolicy.DEFAULT, Map.of(), 0),
            root -> false,
            root -> Optional.empty(),
            eviction -> {});
    Instant[] now = {Instant.parse(begin)};
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
    first.storeIn(cache, envelope);
    promises.firstIsComplete = true;
    cache.pin(first.layout().root());
    promises.firstIsPinned = true;
    second.storeIn(cache, envelope);
    promises.secondIsComplete = true;
    cache.scheduleCleanup(second.layout().root(), Instant.EPOCH);
    cache.cancelCleanup(second.layout().root());
    BitSet rotten = new BitSet();
    rotten.set(1);
    promises.secondIsComplete = false;
    assertThat(cache.suspect(second.layout().root(), rotten)).isTrue();
    second.storeIn(cache, envelope);
    // Room is made for it: the second goes, the first is pinned.
    third.storeIn(cache);
    promises.firstIsPinned = false;
    cache.unpin(first.layout().root());
    promises.firstIsComplete = false;
    assertThat(cache.remove(first.layout().root())).isEqualTo(RemoveOutcome.REMOVED);
  }

  /** The same files, of which those that are one stay one. */
  private static Path copyOf(Path from, Path to) throws IOException {
    Map<Object, Path> copied = new HashMap<>();
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path each : tree.sorted().toList()) {
        Path target = to.resolve(from.relativize(each));
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
          continue;
        }
        Object key = Files.readAttributes(each, BasicFileAttributes.class).fileKey();
        Path same = copied.putIfAbsent(key, target);
        if (same == null) {
          Files.copy(each, target);
        } else {
          Files.createLink(target, same);
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
      try (ComponentDiskCache cache = open(before, countdown, "2026-03-01T10:00:00Z")) {
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
    try (ComponentDiskCache cache = open(where, DiskStep.NONE, "2026-03-01T11:00:00Z")) {
      List<Holding> holdings = cache.holdings();
      assertThat(
              cache.contentBytesOf(
                  holdings.stream().map(Holding::root).collect(Collectors.toSet())))
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
          content.storeIn(cache, envelope);
        }
        cache.open(content.layout().root()).orElseThrow().verify();
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
