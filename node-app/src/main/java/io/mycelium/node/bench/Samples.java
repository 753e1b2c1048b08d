package io.mycelium.node.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** What was measured of one thing, in any order; never empty. */
final class Samples {
  private final double[] sorted;

  private Samples(double[] sorted) {
    this.sorted = sorted;
  }

  /** The values; there must be one at least, all numbers. */
  static Samples of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0 || !Arrays.stream(sorted).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "samples are %s, there must be finite ones".formatted(Arrays.toString(sorted)));
    }
    return new Samples(sorted);
  }

  /** The values of a list. */
  static Samples of(List<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue));
  }

  /** The one in the middle; between the two in the middle of an even number. */
  double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The smallest. */
  double least() {
    return sorted[0];
  }

  /** The largest. */
  double most() {
    return sorted[sorted.length - 1];
  }
}
