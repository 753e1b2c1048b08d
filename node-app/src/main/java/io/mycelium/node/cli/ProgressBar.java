package io.mycelium.node.cli;

/** A bar of a fixed width with the percentage behind it. */
final class ProgressBar {
  private static final int WIDTH = 30;

  private ProgressBar() {}

  static String of(double fraction) {
    double within = Math.clamp(fraction, 0.0, 1.0);
    int full = (int) Math.floor(within * WIDTH);
    return "[%s%s] %3d %%".formatted("#".repeat(full), ".".repeat(WIDTH - full), percent(within));
  }

  private static int percent(double within) {
    return (int) Math.floor(within * 100);
  }
}
