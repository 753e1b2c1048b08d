package io.mycelium.runtime.wasm;

import io.mycelium.runtime.PlainException;

/**
 * Makes sure, before the node does something for a module, that it will not run out of stack in the
 * middle of it: the module decides how deep its calls are when it calls. The JVM marks a class of
 * the node as unusable for ever when its initialization runs out of stack.
 */
final class StackReserve {
  private static final int FRAMES = 400;

  private StackReserve() {}

  /**
   * Takes about 64 KiB of the stack and gives them back.
   *
   * @throws PlainException if they are not there
   */
  static void require() {
    try {
      if (take(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) == 0) {
        throw new IllegalStateException("a sum of positive numbers is 0");
      }
    } catch (StackOverflowError e) {
      throw new PlainException("its calls are nested too deeply to call the node");
    }
  }

  /** Each frame keeps all its numbers for the time after the call. */
  private static long take(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    long below = frames == 0 ? 0 : take(frames - 1, b, c, d, e, f, g, h, a);
    return below + a + 3 * b + 5 * c + 7 * d + 11 * e + 13 * f + 17 * g + 19 * h;
  }
}
