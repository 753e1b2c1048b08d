package io.mycelium.distribution.cbor;

/** The kinds of CBOR values that are supported, with the numbers that CBOR gives them. */
enum MajorType {
  UNSIGNED(0),
  NEGATIVE(1),
  BYTES(2),
  TEXT(3),
  ARRAY(4),
  MAP(5),
  TAG(6),
  SIMPLE(7);

  static final int SHIFT = 5;
  static final int ARGUMENT_MASK = 0x1f;
  static final int ONE_BYTE = 24;
  static final int EIGHT_BYTES = 27;
  static final int INDEFINITE = 31;
  static final int FALSE = 20;
  static final int TRUE = 21;

  private static final MajorType[] BY_CODE = values();

  private final int code;

  MajorType(int code) {
    this.code = code;
  }

  static MajorType of(int initialByte) {
    return BY_CODE[initialByte >> SHIFT];
  }

  /** The upper three bits of the first byte. */
  int bits() {
    return code << SHIFT;
  }
}
