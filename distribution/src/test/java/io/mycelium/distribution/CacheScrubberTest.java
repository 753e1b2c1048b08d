package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CacheScrubber;
import io.mycelium.distribution.cache.CachedBundle;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.RemoveOutcome;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.swarm.TransferLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of real files change, and are found and fetched again. */
class CacheScrubberTest {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final Duration REST = Duration.ofHours(6);
  private static final CacheScrubber.Pace PACE = new CacheScrubber.Pace(8L * CHUNK_BYTES, REST);

  @TempDir private Path folder;

  private final TestContent content = TestContent.of(7, CHUNK_BYTES, 20 * CHUNK_BYTES);
  private final TestContent other = TestContent.of(8, CHUNK_BYTES, 3 * CHUNK_BYTES + 5);
  private final List<DownloadReport> repairs = new ArrayList<>();
  private List<Source> sources = List.of();

  @SuppressWarnings("NullAway.Init")
  private ComponentDiskCache cache;

  @AfterEach
  void close() {
    cache.close();
  }

  private CacheScrubber scrubber() throws IOException {
    cache = new ComponentDiskCache(folder.resolve("cache"), CacheLimits.defaults());
    content.storeIn(cache);
    other.storeIn(cache);
    content.writeBundle(Files.createDirectories(folder.resolve("source")), 100);
    sources = List.of(new DirectorySource(folder.resolve("source")));
    ComponentDistributionClient client =
        new ComponentDistributionClient(
            cache, TransferLimits.defaults(), new SplittableRandom(1), System::nanoTime);
    return new CacheScrubber(
        cache,
        PACE,
        root -> {
          assertThat(root).isEqualTo(content.layout().root());
          repairs.add(
              client.download(
                  content.layout(),
                  TestContent.envelope(),
                  List.of(),
                  sources,
                  (verified, total) -> {}));
        },
        () -> 0);
  }

  private void flip(long position) throws IOException {
    Path file = cache.open(content.layout().root()).orElseThrow().contentFiles().getFirst();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, position);
    }
  }

  /** Steps until the rest between two rounds; all that was waited for before it. */
  private static Duration round(CacheScrubber scrubber) {
    Duration waited = Duration.ZERO;
    Duration next = scrubber.step();
    while (!next.equals(REST)) {
      waited = waited.plus(next);
      next = scrubber.step();
    }
    return waited;
  }

  @Test
  void round_overSoundBundles_readsAllOfThemAtItsPace() throws IOException {
    CacheScrubber scrubber = scrubber();
    long bytes = (long) content.bytes().length + other.bytes().length;

    Duration waited = round(scrubber);

    assertThat(cache.counters().scrubbedBytes()).isEqualTo(bytes);
    // The wait after the last chunk is part of the rest.
    long paced = bytes * 1_000 / PACE.bytesPerSecond();
    assertThat(waited.toMillis()).isBetween(paced - 130, paced);
    assertThat(repairs).isEmpty();
    assertThat(cache.counters().rottenChunks()).isZero();

    round(scrubber);
    assertThat(cache.counters().scrubbedBytes()).isEqualTo(2 * bytes);
  }

  @Test
  void round_overFlippedBits_fetchesExactlyThoseChunks() throws IOException {
    CacheScrubber scrubber = scrubber();
    flip(3 * CHUNK_BYTES + 17);
    flip(19 * CHUNK_BYTES);

    round(scrubber);

    assertThat(repairs).hasSize(1);
    assertThat(repairs.getFirst().transferredBytes()).isEqualTo(2 * CHUNK_BYTES);
    assertThat(cache.counters().rottenChunks()).isEqualTo(2);
    assertThat(cache.counters().repairedChunks()).isEqualTo(2);
    CachedBundle repaired = cache.open(content.layout().root()).orElseThrow();
    repaired.verify();
    assertThat(repaired.contentFiles().getFirst()).hasBinaryContent(content.bytes());
  }

  @Test
  void round_withoutASource_keepsTheRest_andRepairsInALaterRound() throws IOException {
    CacheScrubber scrubber = scrubber();
    flip(5 * CHUNK_BYTES);
    List<Source> present = sources;
    sources = List.of();

    round(scrubber);

    assertThat(cache.open(content.layout().root())).isEmpty();
    assertThat(cache.counters().rottenChunks()).isEqualTo(1);
    assertThat(cache.counters().repairedChunks()).isZero();

    sources = present;
    round(scrubber);

    assertThat(repairs).hasSize(1);
    assertThat(repairs.getFirst().transferredBytes()).isEqualTo(CHUNK_BYTES);
    cache.open(content.layout().root()).orElseThrow().verify();
    assertThat(cache.counters().repairedChunks()).isEqualTo(1);
  }

  @Test
  void round_afterARottenBundleWasRemoved_doesNotFetchItAgain() throws IOException {
    CacheScrubber scrubber = scrubber();
    flip(0);
    List<Source> present = sources;
    sources = List.of();
    round(scrubber);
    assertThat(cache.remove(content.layout().root())).isEqualTo(RemoveOutcome.REMOVED);
    sources = present;

    round(scrubber);

    assertThat(repairs).isEmpty();
    assertThat(cache.holdings()).hasSize(1);
  }

  @Test
  void round_whileABundleIsRemoved_goesOn() throws IOException {
    CacheScrubber scrubber = scrubber();
    scrubber.step();
    cache.remove(content.layout().root());
    cache.remove(other.layout().root());

    round(scrubber);

    assertThat(scrubber.step()).isEqualTo(REST);
    assertThat(repairs).isEmpty();
  }
}
