package io.mycelium.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.concurrent.Future$;

/**
 * The shard allocation of a fleet. A shard never goes to a member that is unreachable or leaving,
 * and goes home when its node returns.
 */
public final class FleetShards extends ShardCoordinator.AbstractShardAllocationStrategy {
  /** The role that carries a member's node id. */
  public static final String NODE_ROLE_PREFIX = "node-";

  private final Cluster cluster;
  private final ShardPlan.Rule rule;
  private final Supplier<Set<String>> sclerotia;

  private FleetShards(ActorSystem<?> system, ShardPlan.Rule rule, Supplier<Set<String>> sclerotia) {
    this.cluster = Cluster.get(Adapter.toClassic(system));
    this.rule = rule;
    this.sclerotia = sclerotia;
  }

  /**
   * For entities whose shard id is the id of the node that they belong to.
   *
   * @param sclerotia the node ids that are sclerotia now; called from the coordinator, must not
   *     block
   */
  public static FleetShards home(ActorSystem<?> system, Supplier<Set<String>> sclerotia) {
    return new FleetShards(system, ShardPlan.Rule.HOME, sclerotia);
  }

  /**
   * For entities that belong to no node: spread over the sclerotia.
   *
   * @param sclerotia the node ids that are sclerotia now; called from the coordinator, must not
   *     block
   */
  public static FleetShards rendezvous(ActorSystem<?> system, Supplier<Set<String>> sclerotia) {
    return new FleetShards(system, ShardPlan.Rule.RENDEZVOUS, sclerotia);
  }

  /** The node id that a member's roles carry. */
  public static Optional<String> nodeOf(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(NODE_ROLE_PREFIX))
        .map(role -> role.substring(NODE_ROLE_PREFIX.length()))
        .findFirst();
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> current) {
    Map<String, ActorRef> regions = regionsByNode(current.keySet());
    ActorRef chosen =
        ShardPlan.place(rule, shardId, hosts(regions.keySet())).map(regions::get).orElse(requester);
    return Future$.MODULE$.successful(chosen);
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> inProgress) {
    Map<String, ActorRef> regions = regionsByNode(current.keySet());
    if (regions.size() < current.size()) {
      // One is of a member that is gone, or of an earlier start of a node: it can't answer.
      return Future$.MODULE$.successful(Set.of());
    }
    Map<String, List<String>> shards = new HashMap<>();
    regions.forEach(
        (node, region) -> shards.put(node, listOf(Objects.requireNonNull(current.get(region)))));
    return Future$.MODULE$.successful(
        ShardPlan.misplaced(rule, shards, inProgress, hosts(regions.keySet())));
  }

  private static List<String> listOf(IndexedSeq<String> shards) {
    List<String> list = new ArrayList<>();
    for (int i = 0; i < shards.length(); i++) {
      list.add(shards.apply(i));
    }
    return list;
  }

  private Map<String, ActorRef> regionsByNode(Collection<ActorRef> regions) {
    Map<Address, String> nodes = new HashMap<>();
    for (Member member : cluster.state().getMembers()) {
      nodeOf(member).ifPresent(node -> nodes.put(member.address(), node));
    }
    Map<String, ActorRef> byNode = new HashMap<>();
    for (ActorRef region : regions) {
      Address address = region.path().address();
      String node = nodes.get(address.hasLocalScope() ? cluster.selfAddress() : address);
      if (node != null) {
        byNode.put(node, region);
      }
    }
    return byNode;
  }

  private List<ShardPlan.Host> hosts(Set<String> withRegion) {
    Set<Member> unreachable = new HashSet<>(cluster.state().getUnreachable());
    Set<String> chosen = sclerotia.get();
    List<ShardPlan.Host> hosts = new ArrayList<>();
    for (Member member : cluster.state().getMembers()) {
      boolean fit = member.status().equals(MemberStatus.up()) && !unreachable.contains(member);
      if (fit) {
        nodeOf(member)
            .filter(withRegion::contains)
            .ifPresent(node -> hosts.add(new ShardPlan.Host(node, chosen.contains(node))));
      }
    }
    return hosts;
  }
}
