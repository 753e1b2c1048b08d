package io.mycelium.distribution.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says how much space is left. */
@FunctionalInterface
public interface FreeSpace {
  /** The bytes that this process can still write to the file system of a folder. */
  long usableBytes(Path folder) throws IOException;

  /** Asks the file system. */
  static FreeSpace ofFileSystem() {
    return folder -> Files.getFileStore(folder).getUsableSpace();
  }
}
