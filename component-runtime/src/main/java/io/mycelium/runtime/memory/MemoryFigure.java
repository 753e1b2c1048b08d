package io.mycelium.runtime.memory;

import java.util.List;

/**
 * A part of what a slot holds.
 *
 * @param kind which part
 * @param bytes how much
 * @param method how that was found, for people
 * @param error how far it may be off, for people
 */
public record MemoryFigure(Kind kind, long bytes, String method, String error) {
  /** The parts. */
  public enum Kind {
    /** What the JVM keeps for the classes: metaspace. */
    CLASSES,
    /** The heap that goes when the slot goes. */
    HEAP,
    /** Memory outside of the heap that was taken by {@code context.arena}. */
    ARENAS,
    /** The stacks of its threads, where they are not on the heap. */
    THREADS,
    /** Processes of its own. */
    PROCESSES,
    /** Programs that it runs beside, and leaves to the next slot. */
    PROGRAMS
  }

  /**
   * What goes with a slot: all but the programs beside the JVM, which outlive it.
   *
   * @param figures its parts
   * @param whole all of it
   */
  public static long bytesWithoutPrograms(List<MemoryFigure> figures, long whole) {
    long programs =
        figures.stream()
            .filter(figure -> figure.kind() == Kind.PROGRAMS)
            .mapToLong(MemoryFigure::bytes)
            .sum();
    return Math.max(0, whole - programs);
  }

  /** Refuses a negative size. */
  public MemoryFigure {
    if (bytes < 0) {
      throw new IllegalArgumentException("%s takes %d bytes".formatted(kind, bytes));
    }
  }
}
