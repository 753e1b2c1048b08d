package io.mycelium.node.fleet;

import io.mycelium.api.ComponentId;
import java.util.List;

/**
 * By which policy a component shall be updated.
 *
 * @param component which component
 * @param policy {@code manual}, {@code patch}, {@code minor} or {@code always}
 * @param windows when, as {@code Mon-Fri 22:00-04:00 Europe/Berlin}; at any time if there is none
 * @param from the version to count from; empty for where the fleet is
 */
public record PolicyOrder(ComponentId component, String policy, List<String> windows, String from) {
  /** Copies the list. */
  public PolicyOrder {
    windows = List.copyOf(windows);
  }
}
