package io.mycelium.api;

import java.time.Duration;

/**
 * Figures that the node shows at {@code /metrics}, labelled with the component's name. A name has 1
 * to {@value #MAX_NAME_LENGTH} characters of a-z, 0-9 and underscore, starts with a letter, and
 * ends with its unit ({@code _bytes}, {@code _seconds}, {@code _total}). Asking twice for one name
 * gives the same figure. All figures of a slot disappear at unload.
 */
public interface Metrics {
  /** The longest name in characters. */
  int MAX_NAME_LENGTH = 64;

  /** The most figures of one slot. */
  int MAX_METRICS = 256;

  /** A number that only grows. */
  interface Counter {
    /** Adds; a negative amount is refused. */
    void add(long amount);
  }

  /** A number that goes up and down. */
  interface Gauge {
    /** Replaces the number. */
    void set(double value);
  }

  /** How long something takes. */
  interface Timer {
    /** Records one more. */
    void record(Duration taken);
  }

  /** The counter of this name. */
  Counter counter(String name);

  /** The gauge of this name. */
  Gauge gauge(String name);

  /** The timer of this name. */
  Timer timer(String name);
}
