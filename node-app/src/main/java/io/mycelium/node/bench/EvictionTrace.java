package io.mycelium.node.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * Which components are used one after the other, what each holds in memory, and what it costs to
 * load it again.
 *
 * @param name for people
 * @param capacityBytes what all of them may hold at a time
 * @param uses in their order
 */
record EvictionTrace(String name, long capacityBytes, List<Use> uses) {
  private static final int COMPONENTS = 500;
  private static final int USES = 50_000;
  private static final double SKEW = 0.9;
  private static final int LOOP = 120;
  private static final int SCAN_EVERY = 2000;
  private static final int SCANNED = 400;
  private static final int SHIFT_EVERY = 10_000;
  private static final double ZIPF_FITS = 0.2;
  private static final double LOOP_FITS = 0.8;

  /**
   * One use.
   *
   * @param component the name
   * @param version of it, where the trace has several
   * @param bytes what its slot holds
   * @param reloadMs what a load of it takes, from disk to started
   */
  record Use(String component, String version, int bytes, int reloadMs) {
    Use(String component, int bytes, int reloadMs) {
      this(component, "", bytes, reloadMs);
    }

    /** What is loaded by itself: each version is. */
    String loaded() {
      return version.isEmpty() ? component : component + "@" + version;
    }
  }

  /** How much components differ. */
  enum Sizes {
    /** All hold 1 MB and take 100 ms. */
    ALIKE,
    /**
     * From 64 KB to 16 MB. A load takes 5 ms, 20 ms for each MB that is unpacked, checked and
     * defined, and what the component does when it starts: mostly nothing, sometimes much.
     */
    VARIED;

    private Use use(String component, RandomGenerator random) {
      if (this == ALIKE) {
        return new Use(component, 1 << 20, 100);
      }
      int bytes = (int) (65_536 * Math.pow(2, random.nextDouble() * 8));
      int[] starts = {0, 0, 0, 20, 200, 1000};
      return new Use(component, bytes, 5 + bytes / 52_429 + starts[random.nextInt(6)]);
    }
  }

  /** All generated ones; the same seed gives the same uses. */
  static List<EvictionTrace> generated(long seed, int shortenedBy) {
    List<EvictionTrace> traces = new ArrayList<>();
    for (Sizes sizes : Sizes.values()) {
      String suffix = sizes == Sizes.ALIKE ? ", components alike" : ", components varied";
      int uses = Math.max(1, USES / shortenedBy);
      traces.add(zipf("Zipf" + suffix, sizes, random(seed), uses, USES));
      traces.add(loop("loop" + suffix, sizes, random(seed), uses));
      traces.add(scan("scan" + suffix, sizes, random(seed), uses));
      traces.add(zipf("shift" + suffix, sizes, random(seed), uses, SHIFT_EVERY));
    }
    return traces;
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static Use[] components(int count, Sizes sizes, RandomGenerator random) {
    return IntStream.range(0, count).mapToObj(i -> sizes.use("c" + i, random)).toArray(Use[]::new);
  }

  private static long fits(Use[] components, double share) {
    return (long) (share * Arrays.stream(components).mapToLong(Use::bytes).sum());
  }

  /** Few are used often; after so many uses, others are. */
  private static EvictionTrace zipf(
      String name, Sizes sizes, RandomGenerator random, int count, int shiftEvery) {
    Use[] components = components(COMPONENTS, sizes, random);
    IntSupplier ranks = ranks(random);
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int shifted = i / shiftEvery * COMPONENTS / 3;
      uses.add(components[(ranks.getAsInt() + shifted) % COMPONENTS]);
    }
    return new EvictionTrace(name, fits(components, ZIPF_FITS), uses);
  }

  /** All in turn, and a fifth of them do not fit. */
  private static EvictionTrace loop(String name, Sizes sizes, RandomGenerator random, int count) {
    Use[] components = components(LOOP, sizes, random);
    return new EvictionTrace(
        name,
        fits(components, LOOP_FITS),
        IntStream.range(0, count).mapToObj(i -> components[i % LOOP]).toList());
  }

  /** As Zipf, and now and then many others, once each. */
  private static EvictionTrace scan(String name, Sizes sizes, RandomGenerator random, int count) {
    Use[] components = components(COMPONENTS, sizes, random);
    IntSupplier ranks = ranks(random);
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i % SCAN_EVERY < SCANNED) {
        uses.add(sizes.use("once-" + i, random));
      } else {
        uses.add(components[ranks.getAsInt()]);
      }
    }
    return new EvictionTrace(name, fits(components, ZIPF_FITS), uses);
  }

  private static IntSupplier ranks(RandomGenerator random) {
    double[] upTo = new double[COMPONENTS];
    double sum = 0;
    for (int i = 0; i < COMPONENTS; i++) {
      sum += 1 / Math.pow(i + 1, SKEW);
      upTo[i] = sum;
    }
    double all = sum;
    return () -> {
      int found = Arrays.binarySearch(upTo, random.nextDouble() * all);
      return Math.min(found < 0 ? -found - 1 : found, COMPONENTS - 1);
    };
  }
}
