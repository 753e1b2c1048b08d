package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.SmallDisk;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk of 8 MB that fills up: a real file system where this process may mount one, else an
 * ordinary folder with a failing file and the port that says how much is left.
 */
class FullDiskTest {
  private static final int DISK_BYTES = SmallDisk.MEGABYTES << 20;
  private static final int CHUNK_BYTES = 64 << 10;
  private static final CacheLimits LIMITS =
      new CacheLimits(1L << 30, 0, 10, 1 << 20, Duration.ofHours(1));

  // A multiple of what is forced at once, so that all of it is on disk.
  private static final int WRITTEN = 112;

  private final TestContent content = TestContent.of(4, CHUNK_BYTES, 12 << 20);

  @TempDir private Path folder;

  private SmallDisk disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = SmallDisk.at(folder);
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    disk.close();
  }

  @Test
  void begin_ofWhatDoesNotFit_isRefusedBeforeTheFirstByte() {
    FreeSpace space = disk.isMounted() ? FreeSpace.ofFileSystem() : path -> DISK_BYTES;
    try (ComponentDiskCache cache = new ComponentDiskCache(folder, LIMITS, ports(space))) {
      assertThatExceptionOfType(CacheException.class)
          .isThrownBy(() -> cache.begin(content.layout(), TestContent.envelope()).close())
          .withMessageContaining("needed=12582912")
          .matches(e -> e.reason() == Reason.DISK_FULL);
      assertThat(cache.holdings()).isEmpty();
    }
  }

  @Test
  void write_whenTheDiskFillsUp_saysSoAndResumesOnceThereIsSpace() throws Exception {
    int before = disk.isMounted() ? writeUntilFull() : writeUntilTheFileFails();

    if (disk.isMounted()) {
      disk.grow(32);
    }
    try (ComponentDiskCache cache = new ComponentDiskCache(folder, LIMITS);
        Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      assertThat(partial.verified().count()).isEqualTo(before);
      writeAll(partial);
      cache.complete(content.layout().root()).verify();
    }
  }

  /** Somebody else takes the space after it was asked for: at first there seems to be plenty. */
  private int writeUntilFull() {
    AtomicBoolean begun = new AtomicBoolean();
    FreeSpace space =
        path -> begun.get() ? FreeSpace.ofFileSystem().usableBytes(path) : content.bytes().length;
    try (ComponentDiskCache cache = new ComponentDiskCache(folder, LIMITS, ports(space));
        Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      begun.set(true);
      assertFull(() -> writeAll(partial));
      int count = partial.verified().count();
      assertThat(count).isBetween(100, 128);
      return count;
    }
  }

  /** An interrupt closes the file under the next write, and the port says that nothing is left. */
  private int writeUntilTheFileFails() {
    AtomicBoolean full = new AtomicBoolean();
    FreeSpace space = path -> full.get() ? 0 : content.bytes().length;
    try (ComponentDiskCache cache = new ComponentDiskCache(folder, LIMITS, ports(space));
        Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      for (int chunk = 0; chunk < WRITTEN; chunk++) {
        partial.write(chunk, content.chunk(chunk));
      }
      full.set(true);
      Thread.currentThread().interrupt();
      assertFull(() -> writeAll(partial));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(partial.verified().count()).isEqualTo(WRITTEN);
      return WRITTEN;
    }
  }

  private static CachePorts ports(FreeSpace space) {
    return new CachePorts(
        space, System::nanoTime, InstantSource.system(), Keeping.everything(), Runnable::run);
  }

  private static void assertFull(ThrowableAssert.ThrowingCallable writing) {
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(writing)
        .withMessageContainingAll("cannot write chunk", "needed=65536", "free space and ask again")
        .matches(e -> e.reason() == Reason.DISK_FULL);
  }

  private void writeAll(Partial partial) {
    partial.verified().complement().stream()
        .forEach(chunk -> partial.write(chunk, content.chunk(chunk)));
  }
}
