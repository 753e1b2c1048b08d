package io.mycelium.actors.agent;

import io.mycelium.api.Version;
import io.mycelium.runtime.memory.MemoryFigure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Loads bundles into memory. Nothing of a component is in what this returns or throws. */
public interface Slots {
  /**
   * Loads and starts a bundle that is on disk. Blocks; a virtual thread calls it.
   *
   * @throws SlotException when it does not load or start; the message is rendered text
   */
  Loaded load(Wanted wanted);

  /** What a bundle that is on disk will take, as far as that is known before it is loaded. */
  default Demand demand(Wanted wanted) {
    return Demand.UNKNOWN;
  }

  /**
   * What a load will take.
   *
   * @param bytes of memory, as its manifest says; 0 if not said
   * @param publisher the id of the key that signed it; empty if not known
   */
  record Demand(long bytes, String publisher) {
    /** Of which nothing is known. */
    public static final Demand UNKNOWN = new Demand(0, "");
  }

  /** A slot that works. */
  interface Loaded {
    /** Its tasks. */
    SlotTasks tasks();

    /** The memory that it is counted with. */
    long memoryBytes();

    /** The parts of that, each with how it was found. */
    default List<MemoryFigure> memory() {
      return List.of();
    }

    /** The memory that goes with it: all but that of programs beside it. */
    default long ownBytes() {
      return MemoryFigure.bytesWithoutPrograms(memory(), memoryBytes());
    }

    /** How far it is kept from the node. */
    default IsolationPolicy.Choice isolation() {
      return IsolationPolicy.Choice.LAYER;
    }

    /** Whether it has a say in when it is replaced. */
    default boolean mayDefer() {
      return false;
    }

    /** Asks it for how long to put off its replacement; zero for not. Blocks for a while. */
    default Duration defer(Version next) {
      return Duration.ZERO;
    }

    /** Completes with the reason when it ends by itself; never in the JVM of the node. */
    default CompletionStage<String> died() {
      return new CompletableFuture<>();
    }

    /** Completes when nothing of it is left, also after it was reported as leaked; or never. */
    default CompletionStage<Void> gone() {
      return new CompletableFuture<>();
    }

    /** Stops and unloads it; completes with the proof, or with what holds it. */
    CompletionStage<Proof> unload(Duration deadline);
  }

  /** What became of a slot. */
  sealed interface Proof {
    /** Nothing of it is left. */
    record Unloaded(long durationMs, long freedBytes, int collections) implements Proof {}

    /** Something holds it: the path from a root to it. */
    record Leaked(String path) implements Proof {}
  }
}
