package io.mycelium.distribution;

import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.swarm.TransferLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/** A process that downloads half of a bundle, says so, and waits to be killed. */
public final class InterruptedDownload {
  static final long SEED = 12;
  static final int CHUNK_BYTES = 64 << 10;
  static final int CONTENT_BYTES = 200 * CHUNK_BYTES;

  /** Forces often, so that there are both forced chunks and a last window. */
  static final CacheLimits LIMITS =
      new CacheLimits(1L << 30, 0, 10, 20L * CHUNK_BYTES, Duration.ofHours(1));

  private InterruptedDownload() {}

  static TestContent content() {
    return TestContent.of(SEED, CHUNK_BYTES, CONTENT_BYTES);
  }

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    TestContent content = content();
    try (ComponentDiskCache cache = new ComponentDiskCache(folder.resolve("cache"), LIMITS)) {
      ComponentDistributionClient client =
          new ComponentDistributionClient(
              cache, TransferLimits.defaults(), new SplittableRandom(1), System::nanoTime);
      client.download(
          content.layout(),
          TestContent.envelope(),
          List.of(),
          List.of(new DirectorySource(folder)),
          (verified, total) -> {
            if (verified > total / 2) {
              waitToBeKilled(folder.resolve("half"));
            }
          });
    }
  }

  private static void waitToBeKilled(Path sign) {
    try {
      Files.createFile(sign);
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
