package io.mycelium.runtime;

import io.mycelium.api.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A directory whose use is measured by walking it. Links are never followed. */
record SlotDirectory(Path path, long quotaBytes) implements Directory {
  @Override
  public long usedBytes() {
    AtomicLong bytes = new AtomicLong();
    walk(
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }

  /** Deletes the directory and all that is in it. */
  void delete() {
    walk(
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void walk(Visitor visitor) {
    try {
      if (Files.exists(path)) {
        Files.walkFileTree(path, visitor);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes on when a file vanishes meanwhile. */
  private abstract static class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
