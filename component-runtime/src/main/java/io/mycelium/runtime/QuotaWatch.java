package io.mycelium.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a directory holds more than its quota. To walk it before each task took longer than a
 * small task. So one that was within its quota is walked again only when a file has come into it or
 * left it, and at least once a second for what files have grown or lie deeper.
 */
final class QuotaWatch {
  /** How long a directory may be above its quota unseen. */
  static final Duration EVERY = Duration.ofSeconds(1);

  private final SlotDirectory directory;
  private final LongSupplier nanos;
  private volatile @Nullable Within last;

  /** The directory was within its quota then. */
  private record Within(long atNanos, FileTime changed) {}

  QuotaWatch(SlotDirectory directory, LongSupplier nanos) {
    this.directory = directory;
    this.nanos = nanos;
  }

  /** The quota that is used up, as text, or null. */
  @Nullable String overQuota() {
    long now = nanos.getAsLong();
    FileTime changed = changed();
    Within before = last;
    if (before != null
        && now - before.atNanos() < EVERY.toNanos()
        && before.changed().equals(changed)) {
      return null;
    }
    long used = directory.usedBytes();
    if (used > directory.quotaBytes()) {
      last = null;
      return "%s holds %d bytes, quota %d: delete files or raise the quota"
          .formatted(directory.path(), used, directory.quotaBytes());
    }
    last = new Within(now, changed);
    return null;
  }

  private FileTime changed() {
    try {
      return Files.getLastModifiedTime(directory.path());
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
