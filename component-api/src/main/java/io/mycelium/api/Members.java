package io.mycelium.api;

import java.util.List;
import java.util.function.Consumer;

/** The nodes of the fleet as this node knows them now: a hint, never proof. */
public interface Members {
  /** What a node is; a fact that changes by promotion. */
  enum Kind {
    /** A client of the HTTP API. */
    HYPHA,
    /** An adaptive node. */
    RHIZOMORPH,
    /** A promoted node. */
    DYNAMIC_SCLEROTIUM,
    /** A permanent part of the backbone. */
    DEDICATED_SCLEROTIUM
  }

  /**
   * One node.
   *
   * @param node its id
   * @param kind what it is
   * @param zone where it stands; empty when nobody said
   * @param reachable whether this node reaches it
   * @param reputation from 0 to 1, for whom to ask first and nothing else
   */
  record Member(NodeId node, Kind kind, String zone, boolean reachable, double reputation) {}

  /** This node. */
  Member self();

  /** All nodes that are known, this one included, in order of their ids. */
  List<Member> all();

  /**
   * Calls back after each change, on a virtual thread of the slot and one call at a time. Changes
   * may be merged; the last one always comes.
   */
  Registration onChange(Consumer<List<Member>> listener);
}
