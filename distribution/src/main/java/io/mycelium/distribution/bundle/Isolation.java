package io.mycelium.distribution.bundle;

import java.util.Locale;

/**
 * How far a component is kept from the node that runs it, from the least to the most. {@code
 * docs/reference/process-tier.md} says what each protects against.
 */
public enum Isolation {
  /** In the JVM of the node, in a module layer of its own. */
  LAYER,
  /** In a JVM of its own, a child of the node. */
  PROCESS;

  /** The name in manifests, settings and listings. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if there is no such isolation
   */
  public static Isolation parse(String text) {
    for (Isolation each : values()) {
      if (each.text().equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "isolation '%s' is neither 'layer' nor 'process'".formatted(Names.shorten(text)));
  }

  /** The stricter of the two. */
  public Isolation atLeast(Isolation other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
