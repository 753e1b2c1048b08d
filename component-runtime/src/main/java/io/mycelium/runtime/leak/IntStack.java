package io.mycelium.runtime.leak;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole numbers, the last in first out, in four bytes each. It grows by blocks: to copy what it has
 * would take twice as much.
 */
final class IntStack {
  private static final int BLOCK = 1 << 16;

  private final List<int[]> blocks = new ArrayList<>();
  private int inLast = BLOCK;

  void push(int number) {
    if (inLast == BLOCK) {
      blocks.add(new int[BLOCK]);
      inLast = 0;
    }
    blocks.getLast()[inLast++] = number;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Takes the last one; there must be one. */
  int pop() {
    int number = blocks.getLast()[--inLast];
    if (inLast == 0) {
      blocks.removeLast();
      inLast = BLOCK;
    }
    return number;
  }
}
