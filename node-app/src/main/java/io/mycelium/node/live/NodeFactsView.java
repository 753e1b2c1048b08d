package io.mycelium.node.live;

import io.mycelium.actors.fleet.FleetReply;
import io.mycelium.actors.fleet.FleetState;
import io.mycelium.actors.node.NodeState;
import io.mycelium.actors.spore.CardCapacity;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.node.fleet.Resource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes as they are shown: what the supervisor, the node's own memory and its card say. */
final class NodeFactsView {
  /** Who says that the node is there. */
  enum Source {
    /** The supervisor, from the event log. */
    LOG,
    /** The node itself, by gossip, while the supervisor can't be asked: its term is not known. */
    GOSSIP
  }

  private NodeFactsView() {}

  /**
   * A node.
   *
   * @param line what the supervisor knows
   * @param state the node's memory; null when it did not answer
   * @param card what the node says of itself; null when it was not heard
   * @param reachable whether it is a member that this node reaches
   * @param source who says that it is there
   */
  static Resource of(
      FleetReply.NodeLine line,
      @Nullable NodeState state,
      @Nullable NodeCard card,
      boolean reachable,
      Source source) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("node", line.node().value());
    facts.put("kind", lower(line.kind().name()));
    facts.put("state", standing(line, state, reachable));
    facts.put("zone", card == null ? state == null ? "" : state.zone() : card.facts().zone());
    facts.put("incarnation", line.incarnation());
    facts.put("instances", state == null ? "?" : state.instances().size());
    facts.put("address", card == null ? "" : card.facts().http());
    if (source == Source.LOG) {
      facts.put("term", line.term());
    }
    facts.put("known-from", lower(source.name()));
    if (state != null) {
      facts.put("drained", state.drained());
      facts.put(
          "components",
          state.instances().stream().map(component -> component.value()).sorted().toList());
      facts.put("processors", state.capacity().processors());
    }
    if (card != null) {
      capacity(facts, card.facts().capacity());
      facts.put("data-port", card.facts().dataPort());
      facts.put("holdings", card.facts().holdings().digest().shortForm());
    }
    return new Resource(line.node().value(), facts);
  }

  private static String standing(
      FleetReply.NodeLine line, @Nullable NodeState state, boolean reachable) {
    if (line.standing() != FleetState.Standing.PRESENT) {
      return "lost";
    }
    if (!reachable) {
      return "unreachable";
    }
    return state != null && state.drained() ? "drained" : "up";
  }

  private static void capacity(Map<String, Object> facts, CardCapacity capacity) {
    facts.put("cpu-idle", capacity.cpuIdlePermille() / (double) CardCapacity.FULL_PERMILLE);
    facts.put("memory-free-bytes", capacity.memoryFreeBytes());
    facts.put("memory-total-bytes", capacity.memoryTotalBytes());
    facts.put("disk-free-bytes", capacity.diskFreeBytes());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
