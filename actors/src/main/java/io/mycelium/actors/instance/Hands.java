package io.mycelium.actors.instance;

import io.mycelium.api.NodeId;

/** The node agent of this JVM, as the instances of its node see it. */
public interface Hands {
  /** Whose hands they are; an instance of another node gives them no orders. */
  NodeId node();

  /** The present start of that node; 0 before the node has told it. */
  long incarnation();

  /** Gives an order; the answer comes as {@link HandsReport}. Never blocks. */
  void tell(HandsCommand order);
}
