package io.mycelium.runtime;

import io.mycelium.api.Processes;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskId;
import io.mycelium.runtime.memory.MemoryFigure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The programs of one slot, as the node keeps them. When this is closed they wait for the next slot
 * of the component, which may take them; who is not taken in time is ended.
 */
public interface SlotPrograms extends AutoCloseable {
  /** A program that runs, or has run. */
  interface Kept {
    /** The task that owns it. */
    TaskId task();

    /** Its number in the operating system. */
    long pid();

    /** What was kept last; empty at first. */
    byte[] state();

    /** Replaces the state. */
    void keep(byte[] state);

    /** Tells the exit status once, on some thread of the core, at once if it has ended. */
    Registration onExit(Consumer<Integer> listener);

    /** Asks it to end; after the grace kills it and all that descends from it. */
    void stop(Duration grace) throws InterruptedException;
  }

  /**
   * What the programs of a slot hold, with all that they have started.
   *
   * @param count how many programs run
   * @param residentBytes their resident memory, as it was up to {@link #EVERY} before; 0 where the
   *     operating system doesn't say
   */
  record Held(int count, long residentBytes) {
    /** How old the figure may be when it is asked for this often. */
    public static final Duration EVERY = Duration.ofSeconds(5);

    /** Of a slot without programs. */
    public static final Held NOTHING = new Held(0, 0);

    /** The same as a part of what the slot holds; nothing without programs. */
    public List<MemoryFigure> figures() {
      return count == 0
          ? List.of()
          : List.of(
              new MemoryFigure(
                  MemoryFigure.Kind.PROGRAMS,
                  residentBytes,
                  "resident memory of %d programs and what they have started".formatted(count),
                  "looked at every %d s while somebody asks; what processes share is counted for each"
                      .formatted(EVERY.toSeconds())));
    }
  }

  /**
   * Starts a program.
   *
   * @throws IOException if the operating system refuses
   * @throws IllegalArgumentException if what to start is beyond the limits
   * @throws IllegalStateException if the component runs as many as it may
   */
  Kept start(Processes.Spec spec) throws IOException;

  /**
   * Takes the programs that earlier slots of the component have left, and says all it has taken.
   */
  List<Kept> adopt();

  /** What the slot's programs hold; never waits. */
  Held held();

  /** Leaves what runs to the next slot. */
  @Override
  void close();
}
