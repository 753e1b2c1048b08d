package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Partial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process is killed with SIGKILL in the middle of a download. */
class KilledDownloadTest {
  @TempDir Path folder;

  private void downloadHalfAndKill() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedDownload.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("child.log").toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(folder.resolve("half")) || !child.isAlive());
      assertThat(folder.resolve("half"))
          .withFailMessage(() -> "the child ended: " + log())
          .exists();
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("child.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void download_afterSigkill_resumesAndHashesOnlyTheLastWindow() throws Exception {
    TestContent content = InterruptedDownload.content();
    content.writeBundle(folder, 100);
    downloadHalfAndKill();

    try (ComponentDiskCache cache =
            new ComponentDiskCache(folder.resolve("cache"), InterruptedDownload.LIMITS);
        Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      assertThat(partial.resumedBytes())
          .isGreaterThanOrEqualTo(InterruptedDownload.CONTENT_BYTES / 2);
      assertThat(partial.rehashedBytes())
          .isLessThanOrEqualTo(2 * InterruptedDownload.LIMITS.syncEveryBytes());
      partial.verified().complement().stream()
          .forEach(chunk -> partial.write(chunk, content.chunk(chunk)));
      cache.complete(content.layout().root()).verify();
    }
  }
}
