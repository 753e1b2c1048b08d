package io.mycelium.distribution.cache;

import io.mycelium.distribution.Digest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Why a cache keeps bundles, and who hears when it does not. All are asked under the lock of the
 * cache: they answer from memory.
 *
 * @param rules what the operator wants to be kept
 * @param loaded whether a slot in memory is made of a bundle, or will be
 * @param copies who else has a bundle
 * @param evicted hears of each bundle that had to go
 */
public record Keeping(
    RetentionRules rules, Predicate<Digest> loaded, Copies copies, Consumer<Eviction> evicted) {
  /** Keeps all: of the fleet nothing is known, so each bundle may be the last copy. */
  public static Keeping everything() {
    return new Keeping(
        RetentionRules.DEFAULT, root -> false, root -> Optional.empty(), eviction -> {});
  }
}
