package io.mycelium.runtime.process;

import java.time.Duration;
import java.util.function.Function;

/** Sends to one child, and ends it. */
interface ChildLink {
  /** Sends a frame; a child that takes no more is ended. */
  void tell(ToChild frame);

  /**
   * Sends a value in as many frames as it needs; waits for room.
   *
   * @param last makes the frame with its end
   * @return whether it is on its way
   */
  boolean tell(byte[] value, Function<byte[], ToChild> last, Duration atMost)
      throws InterruptedException;

  /** Ends the child. */
  void end(String why);
}
