package io.mycelium.runtime.services;

/** The kinds of values in their portable form, each with its number there, and their limits. */
final class ValueForm {
  /** How deep values may be in each other; a value that is in itself is deeper. */
  static final int MAX_DEPTH = 32;

  /** The most values of one direction of a call, those in others counted. */
  static final int MAX_VALUES = 1_000_000;

  static final int NULL = 0;
  static final int TEXT = 1;
  static final int TRUE = 2;
  static final int FALSE = 3;
  static final int CHARACTER = 4;
  static final int BYTE = 5;
  static final int SHORT = 6;
  static final int INTEGER = 7;
  static final int LONG = 8;
  static final int FLOAT = 9;
  static final int DOUBLE = 10;
  static final int BIG_INTEGER = 11;
  static final int BIG_DECIMAL = 12;
  static final int UUID = 13;
  static final int TIME = 14;
  static final int OPTIONAL = 15;
  static final int OPTIONAL_INT = 16;
  static final int OPTIONAL_LONG = 17;
  static final int OPTIONAL_DOUBLE = 18;
  static final int LIST = 19;
  static final int SET = 20;
  static final int MAP = 21;
  static final int ENUM = 22;
  static final int RECORD = 23;
  static final int ARRAY = 24;
  static final int BYTES = 25;
  static final int BOOLEANS = 26;
  static final int CHARACTERS = 27;
  static final int SHORTS = 28;
  static final int INTEGERS = 29;
  static final int LONGS = 30;
  static final int FLOATS = 31;
  static final int DOUBLES = 32;

  private ValueForm() {}

  static void checkDepth(int depth) {
    if (depth >= MAX_DEPTH) {
      throw new IllegalArgumentException(
          "values of a call are more than %d deep in each other".formatted(MAX_DEPTH));
    }
  }

  static void checkValues(int values) {
    if (values > MAX_VALUES) {
      throw new IllegalArgumentException(
          "a call carries more than %d values".formatted(MAX_VALUES));
    }
  }
}
