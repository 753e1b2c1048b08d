package io.mycelium.node.warden;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second warden off a fleet directory; the system lets go of it however this one ends. */
final class FleetLock implements AutoCloseable {
  private final FileChannel channel;

  private FleetLock(FileChannel channel) {
    this.channel = channel;
  }

  static FleetLock take(Path root) {
    PrivateFiles.createDirectories(root);
    Path file = root.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new WardenException(
            "another process uses %s; end it with 'mycelium down --data %s' or choose another"
                    .formatted(root, root)
                + " directory");
      }
      return new FleetLock(channel);
    } catch (IOException e) {
      throw new WardenException("%s can't be locked: %s".formatted(file, e), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new WardenException("the lock can't be let go: " + e, e);
    }
  }
}
