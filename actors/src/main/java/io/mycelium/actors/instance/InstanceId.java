package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;

/** One component on one node; its text form {@code node/component} is the entity id. */
public record InstanceId(NodeId node, ComponentId component) {
  /** Reads the text form; refuses anything else. */
  public static InstanceId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("instance '%s' is not node/component".formatted(text));
    }
    return new InstanceId(
        new NodeId(text.substring(0, slash)), new ComponentId(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return node + "/" + component;
  }
}
