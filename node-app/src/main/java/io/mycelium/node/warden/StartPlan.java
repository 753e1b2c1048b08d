package io.mycelium.node.warden;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Which nodes to start now and whom they join. One node alone founds the cluster while nobody is
 * ready; all others wait for it, so that there are never two clusters of one fleet.
 */
final class StartPlan {
  private StartPlan() {}

  /**
   * One start.
   *
   * @param name the node
   * @param seeds where the nodes to join listen; empty for the founder
   */
  record Start(String name, List<MemberAddress> seeds) {}

  static List<Start> next(Collection<NodeStatus> nodes, long nowNanos) {
    List<String> candidates =
        nodes.stream()
            .filter(node -> node.mayStart(nowNanos))
            .map(NodeStatus::name)
            .sorted()
            .toList();
    List<MemberAddress> seeds =
        nodes.stream()
            .map(NodeStatus::ready)
            .filter(Objects::nonNull)
            .map(ControlLine.Ready::artery)
            .sorted()
            .toList();
    if (!seeds.isEmpty()) {
      return candidates.stream().map(name -> new Start(name, seeds)).toList();
    }
    boolean founding = nodes.stream().anyMatch(node -> node.phase() == NodeStatus.Phase.STARTING);
    return founding
        ? List.of()
        : candidates.stream().limit(1).map(name -> new Start(name, List.of())).toList();
  }
}
