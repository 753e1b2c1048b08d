package io.mycelium.api;

/**
 * The identity of a node: the SHA-256 of its public key, so that no two keys share an id.
 *
 * @param value {@value #LENGTH} lower-case hexadecimal digits
 */
public record NodeId(String value) implements Comparable<NodeId> {
  /** The length in hexadecimal digits. */
  public static final int LENGTH = 64;

  private static final int SHORT_LENGTH = 12;

  /** Refuses anything but {@value #LENGTH} lower-case hexadecimal digits. */
  public NodeId {
    if (value.length() != LENGTH || !isHex(value)) {
      throw new IllegalArgumentException(
          "node id '%s' is not %d lower-case hexadecimal digits".formatted(value, LENGTH));
    }
  }

  // A loop: each event that is written or read makes several of these.
  private static boolean isHex(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(int character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
  }

  /** The first digits, for people. */
  public String shortForm() {
    return value.substring(0, SHORT_LENGTH);
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
