package io.mycelium.distribution.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a cache: its version, its lock and its bundle folders. */
final class CacheDirectory implements AutoCloseable {
  /** The version of the folder layout that this program writes. */
  static final int LAYOUT = 2;

  private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);
  private static final Pattern LAYOUT_LINE = Pattern.compile("mycelium-cache (\\d{1,9})");
  private static final Pattern ROOT_NAME = Pattern.compile("[0-9a-f]{64}");

  private final Path bundles;
  private final FileChannel lockFile;
  private final DiskStep step;

  private CacheDirectory(Path bundles, FileChannel lockFile, DiskStep step) {
    this.bundles = bundles;
    this.lockFile = lockFile;
    this.step = step;
  }

  static CacheDirectory open(Path folder, DiskStep step) {
    try {
      Files.createDirectories(folder);
      FileChannel lockFile = lock(folder);
      try {
        checkLayout(folder);
        Path bundles = Files.createDirectories(folder.resolve("bundles"));
        deleteLeftovers(bundles);
        return new CacheDirectory(bundles, lockFile, step);
      } catch (IOException | CacheException e) {
        lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot open the cache %s: %s".formatted(folder, e), e);
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      file.close();
      throw new CacheException(
          Reason.IN_USE,
          "the cache %s is used by another process: give each node its own folder"
              .formatted(folder));
    }
    return file;
  }

  private static void checkLayout(Path folder) throws IOException {
    Path file = folder.resolve("layout");
    if (!Files.exists(file)) {
      writeLayout(folder, file);
      return;
    }
    String line = Files.readString(file).strip();
    Matcher matcher = LAYOUT_LINE.matcher(line);
    if (!matcher.matches()) {
      throw new CacheException(
          Reason.LAYOUT,
          "%s says '%s', not 'mycelium-cache N': this folder is not a cache".formatted(file, line));
    }
    int found = Integer.parseInt(matcher.group(1));
    if (found > LAYOUT) {
      throw new CacheException(
          Reason.LAYOUT,
          "the cache %s has layout %d, this program knows layouts up to %d: use the newer program or another folder"
              .formatted(folder, found, LAYOUT));
    }
    if (found < LAYOUT) {
      // All of it can be fetched again, so what an older program wrote is not read.
      LOG.warn("the cache {} has layout {}: its bundles are fetched again", folder, found);
      FileTree.delete(folder.resolve("bundles"));
      writeLayout(folder, file);
    }
  }

  private static void writeLayout(Path folder, Path file) throws IOException {
    // A file that is there says its version: it must not be seen empty after a crash.
    Path draft = folder.resolve("layout.new");
    BundleFolder.forcedFile(draft, ("mycelium-cache " + LAYOUT + "\n").getBytes(UTF_8));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    BundleFolder.forced(folder);
  }

  /** Deletes what a crash left between two states. */
  private static void deleteLeftovers(Path bundles) throws IOException {
    try (Stream<Path> all = Files.list(bundles)) {
      for (Path each : all.toList()) {
        if (!ROOT_NAME.matcher(each.getFileName().toString()).matches()) {
          FileTree.delete(each);
        }
      }
    }
  }

  Path path() {
    return bundles;
  }

  BundleFolder bundle(Digest root) {
    return new BundleFolder(bundles.resolve(root.hex()), step);
  }

  List<BundleFolder> bundles() throws IOException {
    List<BundleFolder> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(bundles)) {
      for (Path each : all.sorted().toList()) {
        if (ROOT_NAME.matcher(each.getFileName().toString()).matches()) {
          found.add(new BundleFolder(each, step));
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot release the lock of " + bundles, e);
    }
  }
}
