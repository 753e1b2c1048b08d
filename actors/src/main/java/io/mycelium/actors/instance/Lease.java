package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;

/**
 * The right of one task attempt to use one slot.
 *
 * @param task the task
 * @param attempt its attempt
 * @param node where the slot is
 * @param component what is loaded there
 * @param version the release that is loaded
 * @param generation the load of that release
 * @param incarnation the start of the node under which it was granted
 * @param logIndex the last entry of the release log that the grant saw
 */
public record Lease(
    TaskId task,
    long attempt,
    NodeId node,
    ComponentId component,
    Version version,
    long generation,
    long incarnation,
    long logIndex) {
  /** Who holds it. */
  public LeaseHolder holder() {
    return new LeaseHolder(task, attempt);
  }
}
