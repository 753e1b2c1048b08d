package io.mycelium.distribution.cache;

import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which bundles this process has hashed as a whole just now, so that the load that follows a
 * download need not do it again. It holds for a short time, and only while no file was written.
 */
final class FreshlyVerified {
  /** How long it holds. */
  static final Duration HOLDS = Duration.ofSeconds(30);

  private record Stamp(@Nullable Object file, long bytes, FileTime written) {}

  private record Verified(List<Stamp> files, long atNanos) {}

  private final LongSupplier nanos;
  private final Map<Digest, Verified> bundles = new ConcurrentHashMap<>();

  FreshlyVerified(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** All of these files were hashed. */
  void note(Digest root, List<Path> files) throws IOException {
    long now = nanos.getAsLong();
    bundles.values().removeIf(each -> now - each.atNanos() > HOLDS.toNanos());
    bundles.put(root, new Verified(stamps(files), now));
  }

  /** Whether they need not be hashed now. */
  boolean holds(Digest root, List<Path> files) throws IOException {
    Verified known = bundles.get(root);
    return known != null
        && nanos.getAsLong() - known.atNanos() <= HOLDS.toNanos()
        && known.files().equals(stamps(files));
  }

  private static List<Stamp> stamps(List<Path> files) throws IOException {
    List<Stamp> stamps = new ArrayList<>(files.size());
    for (Path file : files) {
      var found = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.add(new Stamp(found.fileKey(), found.size(), found.lastModifiedTime()));
    }
    return stamps;
  }
}
