package io.mycelium.distribution.cbor;

/** Bytes that are not deterministic CBOR, or not the value that was asked for. */
public final class CborException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int offset;

  CborException(Reason reason, int offset, String message) {
    super("at byte " + offset + ": " + message);
    this.reason = reason;
    this.offset = offset;
  }

  /** Why the bytes were refused. */
  public Reason reason() {
    return reason;
  }

  /** Where in the bytes. */
  public int offset() {
    return offset;
  }

  /** Why bytes are refused. */
  public enum Reason {
    /** The bytes end inside a value. */
    TRUNCATED,
    /** Bytes follow the value. */
    TRAILING_BYTES,
    /** An integer or a length is written longer than it must be. */
    NOT_SHORTEST,
    /** A length is left open. */
    INDEFINITE_LENGTH,
    /** A key of a map comes after a greater one. */
    UNSORTED_KEY,
    /** A key of a map comes twice. */
    DUPLICATE_KEY,
    /** Arrays, maps and tags are nested too deep. */
    TOO_DEEP,
    /** A length, a count or a number is over its limit. */
    TOO_LARGE,
    /** Another kind of value was expected here. */
    UNEXPECTED_TYPE,
    /** A text is not UTF-8. */
    BAD_TEXT,
    /** A kind of value that the formats here do not use. */
    UNSUPPORTED
  }
}
