package io.mycelium.node.boot;

import io.mycelium.actors.agent.SporeFleetViews;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.api.Members;
import io.mycelium.api.NodeId;
import io.mycelium.api.Registration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The nodes of the fleet for components, from what this node has heard by gossip. */
final class SporeMembers implements Members {
  /** Nobody has earned or lost any yet: reputation comes with the swarm's evidence. */
  private static final double UNKNOWN_REPUTATION = 0.5;

  private final NodeId self;
  private final SporeBoard spores;
  private final Supplier<SporeFleetViews.Reach> reach;

  SporeMembers(NodeId self, SporeBoard spores, Supplier<SporeFleetViews.Reach> reach) {
    this.self = self;
    this.spores = spores;
    this.reach = reach;
  }

  @Override
  public Member self() {
    return all().stream()
        .filter(member -> member.node().equals(self))
        .findFirst()
        .orElseGet(() -> new Member(self, Kind.RHIZOMORPH, "", true, UNKNOWN_REPUTATION));
  }

  @Override
  public List<Member> all() {
    SporeFleetViews.Reach now = reach.get();
    return spores.current().cards().values().stream()
        .filter(card -> now.members().contains(card.node()))
        .sorted(Comparator.comparing(NodeCard::node))
        .map(card -> member(card, now.reachable().contains(card.node())))
        .toList();
  }

  private static Member member(NodeCard card, boolean reachable) {
    return new Member(
        card.node(), kind(card.facts().kind()), card.facts().zone(), reachable, UNKNOWN_REPUTATION);
  }

  private static Kind kind(NodeKind kind) {
    return switch (kind) {
      case HYPHA -> Kind.HYPHA;
      case RHIZOMORPH -> Kind.RHIZOMORPH;
      case DYNAMIC_SCLEROTIUM -> Kind.DYNAMIC_SCLEROTIUM;
      case DEDICATED_SCLEROTIUM -> Kind.DEDICATED_SCLEROTIUM;
    };
  }

  @Override
  public Registration onChange(Consumer<List<Member>> listener) {
    SporeBoard.Listening listening = spores.listen(() -> listener.accept(all()));
    return listening::close;
  }
}
