package io.mycelium.distribution.trust;

import io.mycelium.api.ComponentId;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which component names a key may sign.
 *
 * @param value {@code *} for every name, {@code acme.*} for every name below {@code acme}, or one
 *     name
 */
public record NamePattern(String value) implements Comparable<NamePattern> {
  /** Every name. */
  public static final NamePattern ALL = new NamePattern("*");

  private static final String BELOW = ".*";

  /** Refuses anything else. */
  public NamePattern {
    if (!value.equals("*")) {
      String name =
          value.endsWith(BELOW) ? value.substring(0, value.length() - BELOW.length()) : value;
      try {
        new ComponentId(name);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "name pattern '%s' is none of '*', 'acme.*' and a component name".formatted(value), e);
      }
    }
  }

  /** All patterns that mean a component, so that a few look-ups find out who may sign for it. */
  static Stream<NamePattern> matching(ComponentId component) {
    String name = component.value();
    Stream<NamePattern> above =
        IntStream.range(0, name.length())
            .filter(i -> name.charAt(i) == '.')
            .mapToObj(dot -> new NamePattern(name.substring(0, dot) + BELOW));
    return Stream.concat(Stream.of(ALL, new NamePattern(name)), above);
  }

  /** Whether a component of this name is meant. */
  public boolean matches(ComponentId component) {
    if (value.equals("*")) {
      return true;
    }
    return value.endsWith(BELOW)
        ? component.value().startsWith(value.substring(0, value.length() - 1))
        : component.value().equals(value);
  }

  @Override
  public int compareTo(NamePattern other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
