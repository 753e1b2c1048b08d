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
  PROCESS,
  /**
   * In the JVM of the node, as WebAssembly. What is built for it can't be loaded in another way,
   * and nothing else can be loaded in this one: it is declared, and never chosen.
   */
  WASM;

  /** The name in manifests, settings and listings. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How the names of the files end that hold the code of such a component. */
  public String codeSuffix() {
    return this == WASM ? ".wasm" : ".jar";
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
        "isolation '%s' is none of 'layer', 'process' and 'wasm'".formatted(Names.shorten(text)));
  }

  /** The stricter of the two. */
  public Isolation atLeast(Isolation other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
