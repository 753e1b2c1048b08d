package io.mycelium.runtime.wasm;

import io.mycelium.runtime.LoadException;
import java.time.Duration;

/**
 * What holds for components that were built to WebAssembly.
 *
 * @param defaultMemoryBytes the memory of an attempt when the manifest says nothing
 * @param maxMemoryBytes the most memory that all attempts of a slot have together; an attempt that
 *     does not fit waits for one to end
 * @param totalMemoryBytes the same for all slots of a node together
 * @param attempt the longest that an attempt may run
 */
public record WasmLimits(
    long defaultMemoryBytes, long maxMemoryBytes, long totalMemoryBytes, Duration attempt) {
  /** The unit of a module's memory. */
  public static final int PAGE_BYTES = 64 * 1024;

  /** The largest memory that can be allowed. */
  public static final long HIGHEST_MEMORY_BYTES = 1L << 30;

  /** The largest module file. */
  public static final int MAX_MODULE_BYTES = 4 << 20;

  /** The most code in it; to read and compile it takes some 300 times as much for a moment. */
  public static final int MAX_CODE_BYTES = 512 * 1024;

  /** The most functions of a module. */
  public static final int MAX_FUNCTIONS = 20_000;

  /** The most local variables of all functions of a module together. */
  public static final int MAX_LOCALS = 500_000;

  /** The most entries of all tables of a module together. */
  public static final int MAX_TABLE_ENTRIES = 65_536;

  /** The most attempts of a slot that run or wait. */
  public static final int MAX_TASKS = 256;

  /** The stack of an attempt. */
  public static final long STACK_BYTES = 1 << 20;

  /** The most bytes that are read of one text for a log. */
  public static final int MAX_TEXT_BYTES = 16 * 1024;

  /** The defaults of a node. */
  public static final WasmLimits DEFAULTS =
      new WasmLimits(16L << 20, 64L << 20, 128L << 20, Duration.ofMinutes(10));

  /** Refuses limits that allow nothing, and more memory than can be addressed here. */
  public WasmLimits {
    if (defaultMemoryBytes < PAGE_BYTES
        || maxMemoryBytes < defaultMemoryBytes
        || totalMemoryBytes < maxMemoryBytes
        || totalMemoryBytes > HIGHEST_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "memory of modules must be %d <= default <= max <= total <= %d: default=%d, max=%d, total=%d"
              .formatted(
                  PAGE_BYTES,
                  HIGHEST_MEMORY_BYTES,
                  defaultMemoryBytes,
                  maxMemoryBytes,
                  totalMemoryBytes));
    }
    if (!attempt.isPositive()) {
      throw new IllegalArgumentException(
          "limit of an attempt is %s, it must be above 0".formatted(attempt));
    }
  }

  /**
   * The pages of an attempt; refuses a component that asks for more than a slot may have.
   *
   * @param wantedBytes what the manifest says; 0 for nothing
   */
  int pages(String slot, long wantedBytes) {
    if (wantedBytes > maxMemoryBytes) {
      throw new LoadException(
          LoadException.Reason.MODULE_REFUSED,
          "%s asks for %d bytes of memory, a module may have %d: raise mycelium.isolation.wasm.max-memory"
              .formatted(slot, wantedBytes, maxMemoryBytes));
    }
    return pages(wantedBytes == 0 ? defaultMemoryBytes : wantedBytes);
  }

  /** So many bytes in pages. */
  static int pages(long bytes) {
    return Math.toIntExact(Math.ceilDiv(bytes, PAGE_BYTES));
  }
}
