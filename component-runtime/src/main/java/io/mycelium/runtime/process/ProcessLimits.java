package io.mycelium.runtime.process;

import io.mycelium.runtime.LoadException;
import java.time.Duration;

/**
 * What holds for the process of a slot.
 *
 * @param defaultMemoryBytes the heap of a component whose manifest says nothing
 * @param maxMemoryBytes the largest heap; a component that asks for more is refused
 * @param start how long a child may take from its start until it speaks
 * @param kill how long killed processes may take to be gone, before they count as leaked
 * @param pids the most processes and threads of one slot, where the system can hold it to that
 * @param files the most files and sockets that each process of a slot has open
 */
public record ProcessLimits(
    long defaultMemoryBytes,
    long maxMemoryBytes,
    Duration start,
    Duration kill,
    int pids,
    int files) {
  /** The fewest files with which a JVM works. */
  public static final int MIN_FILES = 64;

  /** The least heap in which a JVM works. */
  public static final long MIN_MEMORY_BYTES = 32L << 20;

  /** The defaults of a node. */
  public static final ProcessLimits DEFAULTS =
      new ProcessLimits(
          128L << 20, 1L << 30, Duration.ofSeconds(30), Duration.ofSeconds(10), 512, 4096);

  /** Refuses limits that allow nothing. */
  public ProcessLimits {
    if (defaultMemoryBytes < MIN_MEMORY_BYTES || maxMemoryBytes < defaultMemoryBytes) {
      throw new IllegalArgumentException(
          "memory of processes must be %d <= default <= max: default=%d, max=%d"
              .formatted(MIN_MEMORY_BYTES, defaultMemoryBytes, maxMemoryBytes));
    }
    if (files < MIN_FILES) {
      throw new IllegalArgumentException(
          "a process must have %d files at least: files=%d".formatted(MIN_FILES, files));
    }
    if (!start.isPositive() || !kill.isPositive() || pids < 1) {
      throw new IllegalArgumentException(
          "limits of processes must be above 0: start=%s, kill=%s, pids=%d"
              .formatted(start, kill, pids));
    }
  }

  /** The heap of a component; refuses one that asks for more than a process may have. */
  long heapBytes(String slot, long wantedBytes) {
    if (wantedBytes > maxMemoryBytes) {
      throw new LoadException(
          LoadException.Reason.PROCESS_FAILED,
          "%s asks for %d bytes of memory, a process may have %d: raise mycelium.isolation.process.max-memory"
              .formatted(slot, wantedBytes, maxMemoryBytes));
    }
    return wantedBytes == 0 ? defaultMemoryBytes : Math.max(wantedBytes, MIN_MEMORY_BYTES);
  }
}
