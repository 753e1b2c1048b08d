package io.mycelium.runtime.leak;

import java.util.Arrays;

/** Whole numbers, the last in first out, in four bytes each. */
final class IntStack {
  private int[] numbers = new int[64];
  private int size;

  void push(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size + (size >> 1));
    }
    numbers[size++] = number;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Takes the last one; there must be one. */
  int pop() {
    return numbers[--size];
  }
}
