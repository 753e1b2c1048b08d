package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;

/**
 * A newer version of something that is in use, and what is done about it.
 *
 * @param node where it is in use
 * @param component what is in use
 * @param fromVersion in which version
 * @param toVersion which version there is
 * @param updateType what is done
 * @param reason why, for people
 */
public record ComponentUpdate(
    NodeId node,
    ComponentId component,
    Version fromVersion,
    Version toVersion,
    UpdateType updateType,
    String reason) {

  /** What is done about a newer version. */
  public enum UpdateType {
    /** The next task on that node takes it. */
    AUTOMATIC,
    /** It is taken once a maintenance window opens. */
    WAITING,
    /** It is not taken until somebody asks for it. */
    HELD
  }
}
