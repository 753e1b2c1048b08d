package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaWatchTest {
  private static final Instant LONG_AGO = Instant.EPOCH.plusSeconds(1);

  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private Path file = Path.of("");
  private QuotaWatch watch = new QuotaWatch(new SlotDirectory(Path.of("nowhere"), 0), () -> 0);

  @BeforeEach
  void fill() throws IOException {
    file = Files.write(folder.resolve("a"), new byte[900]);
    watch = new QuotaWatch(new SlotDirectory(folder, 1_000), nanos::get);
    settle();
    assertThat(watch.overQuota()).isNull();
  }

  /** The clock of the file system is coarse. */
  private void settle() throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(LONG_AGO));
  }

  private void grow() throws IOException {
    Files.write(file, new byte[200], StandardOpenOption.APPEND);
  }

  @Test
  void file_thatIsNew_isSeenAtOnce() throws IOException {
    Files.write(folder.resolve("b"), new byte[200]);
    assertThat(watch.overQuota()).contains("1100 bytes, quota 1000");
  }

  @Test
  void file_thatGrows_isSeenAfterASecond() throws IOException {
    grow();
    nanos.set(QuotaWatch.EVERY.toNanos() - 1);
    assertThat(watch.overQuota()).as("not walked yet").isNull();

    nanos.set(QuotaWatch.EVERY.toNanos());
    assertThat(watch.overQuota()).contains("1100 bytes, quota 1000");
  }

  @Test
  void directory_thatWasAboveItsQuota_isWalkedEachTime() throws IOException {
    grow();
    nanos.set(QuotaWatch.EVERY.toNanos());
    assertThat(watch.overQuota()).isNotNull();

    Files.write(file, new byte[900]);
    assertThat(watch.overQuota()).as("room was made").isNull();
  }

  @Test
  void directory_thatIsNotThere_holdsNothing() {
    assertThat(new QuotaWatch(new SlotDirectory(folder.resolve("gone"), 0), () -> 0).overQuota())
        .isNull();
  }
}
