package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator wants to be kept.
 *
 * @param defaults for components that nothing is said of
 * @param components for those that have rules of their own
 * @param minCopies how many nodes of the fleet must keep a bundle; 0 for none
 */
public record RetentionRules(
    RetentionPolicy defaults, Map<ComponentId, RetentionPolicy> components, int minCopies) {
  /** How many nodes must keep a bundle where nobody says otherwise. */
  public static final int DEFAULT_MIN_COPIES = 2;

  /** The most components with rules of their own. */
  public static final int MAX_COMPONENTS = 1_000;

  /** Only the last copies of the fleet stay for their own sake. */
  public static final RetentionRules DEFAULT =
      new RetentionRules(RetentionPolicy.DEFAULT, Map.of(), DEFAULT_MIN_COPIES);

  /** Copies the map. */
  public RetentionRules {
    components = Map.copyOf(components);
    if (minCopies < 0 || components.size() > MAX_COMPONENTS) {
      throw new IllegalArgumentException(
          "retain: min-copies=%d must not be negative, rules for %d components, the limit is %d"
              .formatted(minCopies, components.size(), MAX_COMPONENTS));
    }
  }

  /** The rules for a component; the defaults when it is not known which it is. */
  RetentionPolicy of(Optional<ComponentId> component) {
    return component.map(id -> components.getOrDefault(id, defaults)).orElse(defaults);
  }
}
