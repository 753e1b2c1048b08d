package io.mycelium.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a shard belongs, as a pure function of who is there. Two rules: a {@link Rule#HOME} shard
 * is named after a node and lives on it while it can; every other shard, and a home shard whose
 * node can't have it, goes by rendezvous hash to a sclerotium, or to any host while there is none.
 */
final class ShardPlan {
  /** The most shards that one rebalance moves, so that a change of members is no storm. */
  static final int MAX_MOVES_PER_ROUND = 20;

  /** How shards find their place. */
  enum Rule {
    /** The shard id is a node id. */
    HOME,
    /** The shard id is any text. */
    RENDEZVOUS
  }

  /**
   * A member that can have shards: up, reachable, not leaving.
   *
   * @param node its node id
   * @param sclerotium whether it is a sclerotium
   */
  record Host(String node, boolean sclerotium) {}

  private ShardPlan() {}

  /** The node that the shard belongs to; nothing when no host is there. */
  static Optional<String> place(Rule rule, String shard, Collection<Host> hosts) {
    if (rule == Rule.HOME && hosts.stream().anyMatch(host -> host.node().equals(shard))) {
      return Optional.of(shard);
    }
    List<String> sclerotia = hosts.stream().filter(Host::sclerotium).map(Host::node).toList();
    return RendezvousHash.winner(
        shard, sclerotia.isEmpty() ? hosts.stream().map(Host::node).toList() : sclerotia);
  }

  /**
   * The shards that live elsewhere than they belong, at most {@link #MAX_MOVES_PER_ROUND}. None
   * while a node that may have some is no host: every one of them must answer before a shard moves,
   * and one that can't would hold up the move, and with it the shards that its loss sets free.
   *
   * @param current the shards by the node that has them now; a node without shards is there, too
   * @param moving the shards that already move; while any does, no other starts
   */
  static Set<String> misplaced(
      Rule rule,
      Map<String, ? extends Collection<String>> current,
      Set<String> moving,
      Collection<Host> hosts) {
    Set<String> misplaced = new TreeSet<>();
    Set<String> answering = hosts.stream().map(Host::node).collect(Collectors.toSet());
    if (!moving.isEmpty() || !answering.containsAll(current.keySet())) {
      return misplaced;
    }
    current.forEach(
        (node, shards) -> {
          for (String shard : shards) {
            Optional<String> belongs = place(rule, shard, hosts);
            if (misplaced.size() < MAX_MOVES_PER_ROUND
                && belongs.isPresent()
                && !belongs.get().equals(node)) {
              misplaced.add(shard);
            }
          }
        });
    return misplaced;
  }
}
