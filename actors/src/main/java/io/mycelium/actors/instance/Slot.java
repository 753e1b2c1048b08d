package io.mycelium.actors.instance;

import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import java.util.Objects;

/**
 * One load of one release.
 *
 * @param version the release
 * @param generation the load; never used twice
 * @param root of its content
 * @param logIndex where the release stands in the release log
 * @param phase how far it is
 * @param detail the evidence of the phase, for people
 * @param memoryBytes what it took when it was loaded
 * @param isolation how far it is kept from the node
 * @param isolationReason who asked for that; empty for a layer
 */
public record Slot(
    Version version,
    long generation,
    Digest root,
    long logIndex,
    Phase phase,
    String detail,
    long memoryBytes,
    Isolation isolation,
    String isolationReason) {
  /** A node of an earlier build says nothing about isolation: it has layers only. */
  public Slot {
    isolation = Objects.requireNonNullElse(isolation, Isolation.LAYER);
    isolationReason = Objects.requireNonNullElse(isolationReason, "");
  }

  /** The life of a slot. */
  public enum Phase {
    /** The hands prepare it; requests wait for it. */
    LOADING,
    /** It works and may be leased; without a lease it is idle. */
    ACTIVE,
    /** It works for those who hold it and takes nobody else. */
    DRAINING,
    /** Nobody holds it; the hands stop and unload it. */
    UNLOADING,
    /** It is proven that nothing of it is left, or it never worked. */
    UNLOADED,
    /** Something of it stays in memory until the process ends. */
    LEAKED;

    /** Whether nothing more happens to it. */
    public boolean isFinal() {
      return this == UNLOADED || this == LEAKED;
    }
  }

  Slot at(Phase next, String because) {
    return new Slot(
        version,
        generation,
        root,
        logIndex,
        next,
        because,
        memoryBytes,
        isolation,
        isolationReason);
  }

  Slot active(long memory) {
    return new Slot(
        version, generation, root, logIndex, Phase.ACTIVE, "", memory, isolation, isolationReason);
  }

  Slot isolated(Isolation by, String because) {
    return new Slot(version, generation, root, logIndex, phase, detail, memoryBytes, by, because);
  }
}
