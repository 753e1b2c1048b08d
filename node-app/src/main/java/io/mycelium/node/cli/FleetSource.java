package io.mycelium.node.cli;

import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The folder that the nodes of a fleet fetch from when no peer has a bundle. A bundle appears in it
 * whole and on disk, or not at all.
 *
 * @param folder where it is
 */
record FleetSource(Path folder) {
  private static final String ENDING = ".bundle";

  /**
   * A bundle in the folder.
   *
   * @param file where it is
   * @param added whether it was not there before
   */
  record Place(Path file, boolean added) {
    /** Undoes what was done: a bundle that was there before stays. */
    void giveBack() throws IOException {
      if (added) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Puts a bundle where it is looked for by the root of its content. */
  Place put(Path bundle, Digest root) throws IOException {
    Path target = folder.resolve(root.hex() + ENDING);
    boolean added = !Files.exists(target);
    if (!added && Files.mismatch(bundle, target) < 0) {
      return new Place(target, false);
    }
    Path partial = Path.of("%s.%d.partial".formatted(target, ProcessHandle.current().pid()));
    try {
      Files.copy(bundle, partial, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel copied = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        copied.force(true);
      }
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return new Place(target, added);
  }
}
