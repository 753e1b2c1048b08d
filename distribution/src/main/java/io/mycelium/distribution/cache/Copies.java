package io.mycelium.distribution.cache;

import io.mycelium.distribution.Digest;
import java.util.Optional;

/**
 * Knows which other nodes of the fleet have a bundle. Answers from memory, for it is asked under a
 * lock.
 */
@FunctionalInterface
public interface Copies {
  /**
   * The other nodes that have all of a bundle.
   *
   * @param elsewhere how many there are
   * @param before how many of them come before this node in the order in which holders have to keep
   *     it; all nodes that know the same holders know the same order, so that they don't delete the
   *     last copies at the same moment, each trusting the other
   */
  record Holders(int elsewhere, int before) {
    /** Refuses counts that contradict each other. */
    public Holders {
      if (before < 0 || before > elsewhere) {
        throw new IllegalArgumentException(
            "%d of %d other holders come before this node".formatted(before, elsewhere));
      }
    }
  }

  /** Who else has it; nothing when that is not known, and then it is kept. */
  Optional<Holders> of(Digest root);
}
