package io.mycelium.actors.agent;

import io.mycelium.actors.fleet.ClusterMembership;
import io.mycelium.api.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Who belongs to the cluster and can be reached, as the cluster itself believes. */
public final class ClusterReach implements Supplier<SporeFleetViews.Reach> {
  private final Cluster cluster;
  private volatile @Nullable Seen last;

  /** The cluster keeps one object until something changes, and so does this. */
  private record Seen(CurrentClusterState state, SporeFleetViews.Reach reach) {}

  /** The cluster that the system is a member of. */
  public ClusterReach(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
  public SporeFleetViews.Reach get() {
    CurrentClusterState state = cluster.state();
    Seen seen = last;
    if (seen == null || seen.state() != state) {
      seen = new Seen(state, reach(state));
      last = seen;
    }
    return seen.reach();
  }

  private static SporeFleetViews.Reach reach(CurrentClusterState state) {
    Set<NodeId> members = new HashSet<>();
    Set<NodeId> reachable = new HashSet<>();
    for (Member member : state.getMembers()) {
      if (member.status().equals(MemberStatus.up())
          || member.status().equals(MemberStatus.weaklyUp())) {
        Optional<NodeId> node = nodeOf(member);
        node.ifPresent(members::add);
        if (!state.getUnreachable().contains(member)) {
          node.ifPresent(reachable::add);
        }
      }
    }
    return new SporeFleetViews.Reach(members, reachable);
  }

  private static Optional<NodeId> nodeOf(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(ClusterMembership.NODE_ROLE_PREFIX))
        .map(role -> new NodeId(role.substring(ClusterMembership.NODE_ROLE_PREFIX.length())))
        .findFirst();
  }
}
