package io.mycelium.node.warden;

import java.nio.file.Path;

/** Keeps a second warden off a fleet directory. */
final class FleetLock implements AutoCloseable {
  private final LockFile file;

  private FleetLock(LockFile file) {
    this.file = file;
  }

  static FleetLock take(Path root) {
    PrivateFiles.createDirectories(root);
    Path lock = root.resolve("lock");
    return LockFile.take(lock)
        .map(FleetLock::new)
        .orElseThrow(
            () ->
                new WardenException(
                    "another process uses %s (process %s); end it with 'mycelium down --data %s' or"
                            .formatted(root, LockFile.holder(lock), root)
                        + " choose another directory"));
  }

  @Override
  public void close() {
    file.close();
  }
}
