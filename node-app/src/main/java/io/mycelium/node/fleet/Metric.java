package io.mycelium.node.fleet;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * One sample of one metric.
 *
 * @param name lower-case letters, digits and underscores; the unit is its last word
 * @param help what it says, for people
 * @param type how it behaves
 * @param labels what tells this sample from others of the name
 * @param value the value
 */
public record Metric(
    String name, String help, Type type, Map<String, String> labels, double value) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** How a metric behaves. */
  public enum Type {
    /** It only grows. */
    COUNTER,
    /** It goes up and down. */
    GAUGE
  }

  /** Refuses a name that a scraper could not read. */
  public Metric {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("metric name '%s' is not a-z, 0-9, _".formatted(name));
    }
    labels = Map.copyOf(labels);
  }
}
