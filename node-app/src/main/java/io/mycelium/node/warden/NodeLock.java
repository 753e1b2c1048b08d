package io.mycelium.node.warden;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second process off a node's directory, whoever started it. It is held until the process
 * ends: there is no way to let go of it before.
 */
final class NodeLock {
  // What is not referenced is closed, and a lock with it.
  private static final ConcurrentHashMap<Path, LockFile> HELD = new ConcurrentHashMap<>();

  private NodeLock() {}

  private static Path file(Path directory) {
    return directory.resolve("lock");
  }

  /** Takes the lock for the rest of this process. */
  static void take(Path directory) {
    Path file = file(directory);
    LockFile lock =
        LockFile.take(file)
            .orElseThrow(
                () ->
                    new WardenException(
                        "another process (%s) runs the node in %s; end that first"
                            .formatted(LockFile.holder(file), directory)));
    HELD.put(directory, lock);
  }

  /** Whether a process holds it. */
  static boolean isHeld(Path directory) {
    return LockFile.isHeld(file(directory));
  }
}
