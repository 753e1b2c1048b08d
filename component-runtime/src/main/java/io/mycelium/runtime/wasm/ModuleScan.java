package io.mycelium.runtime.wasm;

/**
 * Counts what a module would cost to be read, before it is read: a few bytes can declare millions
 * of local variables.
 */
final class ModuleScan {
  /** A module begins with this and its version. */
  private static final int HEADER_BYTES = 8;

  private static final int CODE_SECTION = 10;

  private final byte[] bytes;
  private int at = HEADER_BYTES;

  private ModuleScan(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Refuses a module beyond the limits.
   *
   * @throws ModuleException with the limit
   */
  static void check(byte[] module) {
    if (module.length > WasmLimits.MAX_MODULE_BYTES) {
      throw new ModuleException(
          "it has %d bytes, limit %d".formatted(module.length, WasmLimits.MAX_MODULE_BYTES));
    }
    new ModuleScan(module).sections();
  }

  private void sections() {
    while (at < bytes.length) {
      int id = bytes[at++];
      int end = end(number());
      if (id == CODE_SECTION) {
        if (end - at > WasmLimits.MAX_CODE_BYTES) {
          throw new ModuleException(
              "it has %d bytes of code, limit %d".formatted(end - at, WasmLimits.MAX_CODE_BYTES));
        }
        functions();
      }
      at = end;
    }
  }

  private void functions() {
    long count = number();
    if (count > WasmLimits.MAX_FUNCTIONS) {
      throw new ModuleException(
          "it has %d functions, limit %d".formatted(count, WasmLimits.MAX_FUNCTIONS));
    }
    long locals = 0;
    for (long i = 0; i < count; i++) {
      int end = end(number());
      long groups = number();
      for (long j = 0; j < groups; j++) {
        locals += number();
        if (locals > WasmLimits.MAX_LOCALS) {
          throw new ModuleException(
              "its functions have more than %d local variables".formatted(WasmLimits.MAX_LOCALS));
        }
        type();
      }
      at = end;
    }
  }

  /** Skips a type of a local variable: one byte, or two parts for a reference with a type. */
  private void type() {
    int first = next();
    if (first == 0x63 || first == 0x64) {
      number();
    }
  }

  private int end(long length) {
    if (length > bytes.length - at) {
      throw damaged();
    }
    return at + (int) length;
  }

  private int next() {
    if (at >= bytes.length) {
      throw damaged();
    }
    return bytes[at++] & 0xff;
  }

  /** A number of up to 32 bits, seven in each byte, the lowest first. */
  private long number() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int part = next();
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw damaged();
  }

  private ModuleException damaged() {
    return new ModuleException("it ends or has no valid number at byte %d".formatted(at));
  }
}
