package io.mycelium.actors.node;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.fleet.NodeKind;

/** What a node answers. */
public sealed interface NodeReply extends WireMessage {
  /** The process acts under this incarnation until a newer one is minted. */
  record Started(long incarnation, NodeKind kind, long term, boolean drained)
      implements NodeReply {}

  /** It is so, on disk. */
  record Accepted() implements NodeReply {}

  /** It is not so; the reason is for people. */
  record Refused(String reason) implements NodeReply {}
}
