package io.mycelium.node.bench;

import java.io.IOException;
import java.nio.file.Path;

/** A foreign way to hold what is loaded; found on the class path as a service. */
public interface HandleRival {
  /** Its name in the rows. */
  String name();

  /** Prepares it, with a folder of its own to write to. */
  Handles open(Path folder) throws IOException;

  /** Something that is loaded and can be held. */
  interface Handles extends AutoCloseable {
    /** Takes a handle and gives it back, so many times on the calling thread. */
    void takeAndGiveBack(int times);

    @Override
    void close();
  }
}
