package io.mycelium.actors.fleet;

import io.mycelium.api.NodeId;
import java.util.Set;
import java.util.function.Consumer;

/** The port through which the supervisor sees who is a member of the cluster. */
public interface Membership {

  /** One process of a node. */
  record ClusterMember(NodeId node, long memberUid) {}

  /** The processes that are members now, reachable or not; cheap, never blocks. */
  Set<ClusterMember> current();

  /** Calls back on any thread for each process that has been removed, until closed. */
  Subscription subscribe(Consumer<ClusterMember> removed);

  /** Ends by being closed. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
