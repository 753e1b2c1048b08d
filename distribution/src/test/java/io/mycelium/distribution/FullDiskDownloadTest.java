package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CachePorts;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.FreeSpace;
import io.mycelium.distribution.cache.Keeping;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.swarm.TransferLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A download whose disk gets full: in the middle where a disk can be mounted, else at its begin.
 */
class FullDiskDownloadTest {
  private static final CacheLimits LIMITS =
      new CacheLimits(1L << 30, 0, 10, 1 << 20, Duration.ofHours(1));

  private final TestContent content = TestContent.of(4, 64 << 10, 12 << 20);
  private final AtomicBoolean begun = new AtomicBoolean();

  @TempDir private Path mine;
  @TempDir private Path store;

  @Test
  void download_whenTheDiskGetsFull_isTheDisksFaultAndNotThatOfItsSource_andGoesOnLater()
      throws Exception {
    content.writeBundle(store, 200);
    try (SmallDisk disk = SmallDisk.at(mine)) {
      try (ComponentDiskCache cache = new ComponentDiskCache(mine, LIMITS, ports(disk))) {
        assertThatExceptionOfType(TransferException.class)
            .isThrownBy(() -> download(cache))
            .withMessageContaining(disk.isMounted() ? "cannot write chunk" : "free")
            .matches(e -> e.reason() == TransferException.Reason.CACHE);
        assertThat(cache.open(content.layout().root())).isEmpty();
      }
      if (disk.isMounted()) {
        disk.grow(32);
      }
      try (ComponentDiskCache cache = new ComponentDiskCache(mine, LIMITS)) {
        DownloadReport report = download(cache);
        assertThat(report.blamed()).isEmpty();
        assertThat(report.resumedBytes() > 0).isEqualTo(disk.isMounted());
        assertThat(cache.open(content.layout().root())).isPresent();
      }
    }
  }

  private DownloadReport download(ComponentDiskCache cache) {
    return new ComponentDistributionClient(
            cache, TransferLimits.defaults(), new SplittableRandom(1), System::nanoTime)
        .download(
            content.layout(),
            TestContent.envelope(),
            List.of(),
            List.of(new DirectorySource(store)),
            (verified, all) -> begun.set(true));
  }

  /** On a disk that can be full there seems to be room at first; on another one there is none. */
  private CachePorts ports(SmallDisk disk) {
    FreeSpace space =
        path -> {
          if (!disk.isMounted()) {
            return 0;
          }
          return begun.get() ? FreeSpace.ofFileSystem().usableBytes(path) : content.bytes().length;
        };
    return new CachePorts(
        space, System::nanoTime, InstantSource.system(), Keeping.everything(), Runnable::run);
  }
}
