package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import java.util.Optional;

/** Which component ended the JVM of this node the last time, if one did. */
@FunctionalInterface
public interface LastEnd {
  /** No component did. */
  LastEnd NONE = component -> Optional.empty();

  /** What is known, if it was this component; told once. Blocks. */
  Optional<HandsReport.EndedNode> take(ComponentId component);
}
