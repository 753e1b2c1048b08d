package io.mycelium.runtime.wasm;

import com.dylibso.chicory.runtime.Memory;
import io.mycelium.runtime.PlainException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The memory of an instance, as the node reads and writes it: addresses and lengths come from the
 * module, so each is checked. Both are numbers without a sign.
 */
record GuestMemory(Memory memory) {
  /**
   * Copies a range.
   *
   * @param what for the text of a refusal
   * @throws PlainException if it is longer than allowed or not in the memory
   */
  byte[] read(String what, int address, int length, int maxLength) {
    if (Integer.compareUnsigned(length, maxLength) > 0) {
      throw new PlainException(
          "%s has %s bytes, limit %d".formatted(what, Integer.toUnsignedString(length), maxLength));
    }
    require(what, address, length);
    return memory.readBytes(address, length);
  }

  /** Reads UTF-8; what is no valid character is replaced. */
  String text(String what, int address, int length, int maxBytes) {
    return new String(read(what, address, length, maxBytes), StandardCharsets.UTF_8);
  }

  /** Reads the beginning of a text for people. */
  String beginning(String what, int address, int length) {
    require(what, address, length);
    return text(what, address, Math.min(length, WasmLimits.MAX_TEXT_BYTES), Integer.MAX_VALUE);
  }

  /** Writes bytes. */
  void write(String what, int address, byte[] bytes, int length) {
    require(what, address, length);
    memory.write(address, bytes, 0, length);
  }

  /** Writes a number of 8 bytes, the lowest byte first. */
  void writeLong(String what, int address, long value) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    write(what, address, bytes, bytes.length);
  }

  private void require(String what, int address, int length) {
    long end = Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length);
    long size = (long) memory.pages() * WasmLimits.PAGE_BYTES;
    if (end > size) {
      throw new PlainException(
          "%s at %s with %s bytes is outside of the memory of %d bytes"
              .formatted(
                  what, Integer.toUnsignedString(address), Integer.toUnsignedString(length), size));
    }
  }
}
