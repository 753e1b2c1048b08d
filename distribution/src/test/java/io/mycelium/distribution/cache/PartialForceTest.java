package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.TestContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks go on coming while those before them are forced to disk. */
class PartialForceTest {
  private static final CacheLimits LIMITS =
      new CacheLimits(1_000_000, 0, 10, 2_000, Duration.ofHours(1));

  private final TestContent content = TestContent.of(1, 1_000, 5_000);
  private final Deque<Runnable> behind = new ArrayDeque<>();

  @TempDir private Path folder;

  /** A download that closes waits for what is to be forced. */
  private interface Forcing extends AutoCloseable {
    @Override
    void close();
  }

  private void forceAll() {
    while (!behind.isEmpty()) {
      behind.remove().run();
    }
  }

  private ComponentDiskCache cache(Path where, DiskStep step) {
    return new ComponentDiskCache(
        where,
        LIMITS,
        new CachePorts(
            path -> 1_000_000, () -> 0, InstantSource.system(), Keeping.everything(), behind::add),
        step);
  }

  /** What a process finds that starts after this one was killed now. */
  private List<Long> afterAKill(Path cache) throws IOException {
    Path copy = folder.resolve("copy");
    FileTree.delete(copy);
    try (Stream<Path> all = Files.walk(cache)) {
      for (Path each : all.toList()) {
        Files.copy(each, copy.resolve(cache.relativize(each)));
      }
    }
    try (ComponentDiskCache found = cache(copy, DiskStep.NONE);
        Partial partial = found.begin(content.layout(), TestContent.envelope())) {
      return List.of(partial.resumedBytes(), partial.rehashedBytes());
    }
  }

  private void write(Partial partial, int... chunks) {
    for (int chunk : chunks) {
      assertThat(partial.write(chunk, content.chunk(chunk)))
          .isInstanceOf(ChunkVerdict.Written.class);
    }
  }

  @Test
  void chunks_writtenWhileOthersAreForced_areVouchedForByTheNextForceOnly() throws IOException {
    Path where = folder.resolve("cache");
    try (ComponentDiskCache cache = cache(where, DiskStep.NONE);
        Partial partial = cache.begin(content.layout(), TestContent.envelope());
        Forcing _ = this::forceAll) {
      write(partial, 0, 1);
      assertThat(behind).as("2,000 bytes are to be forced").hasSize(1);
      write(partial, 2);
      assertThat(behind).as("one force at a time").hasSize(1);
      assertThat(afterAKill(where)).as("nothing is forced yet").isEqualTo(List.of(3_000L, 3_000L));

      behind.remove().run();

      assertThat(afterAKill(where))
          .as("two are forced, one is there to be hashed again")
          .isEqualTo(List.of(3_000L, 1_000L));
      write(partial, 3);
      behind.remove().run();
      assertThat(afterAKill(where)).as("all are forced").isEqualTo(List.of(4_000L, 0L));
      write(partial, 4);
      cache.complete(content.layout().root()).verify();
    }
  }

  @Test
  void chunks_thatComeFasterThanTheDiskTakesThem_wait() throws Exception {
    try (ComponentDiskCache cache = cache(folder.resolve("cache"), DiskStep.NONE);
        Partial partial = cache.begin(content.layout(), TestContent.envelope());
        Forcing _ = this::forceAll) {
      write(partial, 0, 1, 2, 3);
      Thread writing = Thread.ofPlatform().start(() -> write(partial, 4));
      awaitWaiting(writing);
      assertThat(partial.verified().count()).isEqualTo(4);

      forceAll();
      writing.join();

      assertThat(partial.verified().count()).isEqualTo(5);
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void complete_waitsForWhatIsForcedBehind() throws Exception {
    try (ComponentDiskCache cache = cache(folder.resolve("cache"), DiskStep.NONE);
        Partial partial = cache.begin(content.layout(), TestContent.envelope());
        Forcing _ = this::forceAll) {
      write(partial, 0, 1);
      behind.remove().run();
      write(partial, 2, 3, 4);
      Thread completing = Thread.ofPlatform().start(() -> cache.complete(content.layout().root()));
      awaitWaiting(completing);
      forceAll();
      completing.join();
      assertThat(cache.open(content.layout().root())).isPresent();
    }
  }

  @Test
  void force_thatFails_endsTheDownloadAndVouchesForNothing() throws IOException {
    Path where = folder.resolve("cache");
    AtomicInteger forces = new AtomicInteger();
    DiskStep failsOnce =
        change -> {
          if (change.equals("log -3") && forces.getAndIncrement() == 0) {
            throw new IOException("the disk is broken");
          }
        };
    try (ComponentDiskCache cache = cache(where, failsOnce)) {
      try (Partial partial = cache.begin(content.layout(), TestContent.envelope());
          Forcing _ = this::forceAll) {
        write(partial, 0, 1, 2);
        behind.remove().run();

        assertThatExceptionOfType(CacheException.class)
            .isThrownBy(() -> partial.write(3, content.chunk(3)))
            .withMessageContainingAll("cannot write chunk 3", "the disk is broken");
      }
      try (Partial resumed = cache.begin(content.layout(), TestContent.envelope())) {
        assertThat(resumed.rehashedBytes()).as("nothing was vouched for").isPositive();
      }
    }
  }
}
