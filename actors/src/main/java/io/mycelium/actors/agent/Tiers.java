package io.mycelium.actors.agent;

import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.runtime.Tier;
import java.util.Map;

/**
 * The tiers of a node, and who comes into which.
 *
 * @param policy what the operator wants
 * @param tiers those that this node has
 */
public record Tiers(IsolationPolicy policy, Map<Isolation, Tier> tiers) {
  /** Copies the map. */
  public Tiers {
    tiers = Map.copyOf(tiers);
  }

  /** Everything in the JVM of the node. */
  public static Tiers layerOnly(Tier layer) {
    return new Tiers(IsolationPolicy.NONE, Map.of(Isolation.LAYER, layer));
  }

  /**
   * The tier of an isolation.
   *
   * @throws SlotException if this node has none
   */
  Tier tier(IsolationPolicy.Choice choice) {
    Tier tier = tiers.get(choice.isolation());
    if (tier == null) {
      throw new SlotException(
          "this node has no tier '%s' (%s)".formatted(choice.isolation().text(), choice.why()));
    }
    return tier;
  }
}
