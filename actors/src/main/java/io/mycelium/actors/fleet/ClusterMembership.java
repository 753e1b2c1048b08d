package io.mycelium.actors.fleet;

import io.mycelium.api.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** The members of the cluster of one actor; a member carries its node id as a role. */
public final class ClusterMembership implements Membership {
  /** What the role that carries the node id starts with. */
  public static final String NODE_ROLE_PREFIX = "node-";

  private final Cluster cluster;
  private final ActorContext<?> context;

  /** The cluster as the actor sees it; subscriptions are children of the actor. */
  public ClusterMembership(ActorContext<?> context) {
    this.cluster = Cluster.get(context.getSystem());
    this.context = context;
  }

  @Override
  public Set<ClusterMember> current() {
    Set<ClusterMember> processes = new HashSet<>();
    for (Member member : cluster.state().getMembers()) {
      processOf(member).ifPresent(processes::add);
    }
    return processes;
  }

  @Override
  public Subscription subscribe(Consumer<ClusterMember> removed) {
    Behavior<MemberRemoved> listening =
        Behaviors.receiveMessage(
            event -> {
              processOf(event.member()).ifPresent(removed);
              return Behaviors.same();
            });
    ActorRef<MemberRemoved> listener = context.spawnAnonymous(listening, Props.empty());
    cluster.subscriptions().tell(new Subscribe<>(listener, MemberRemoved.class));
    return () -> context.stop(listener);
  }

  private static Optional<ClusterMember> processOf(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(NODE_ROLE_PREFIX))
        .map(role -> new NodeId(role.substring(NODE_ROLE_PREFIX.length())))
        .map(node -> new ClusterMember(node, member.uniqueAddress().longUid()))
        .findFirst();
  }
}
