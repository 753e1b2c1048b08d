package io.mycelium.actors.fleet;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.fleet.FleetState.Node;
import io.mycelium.actors.fleet.FleetState.Standing;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/**
 * The one supervisor of the fleet: which nodes there are, which are its backbone, which were lost.
 *
 * <p>What a node's entity has to be told waits in a set, is told a few nodes at a time, and stays
 * there until the entity shows that it knows. After a recovery, and whenever a member was removed,
 * everything that may have been lost on the way is put into the set again: the removed member may
 * have been the host of the entity that was told last.
 */
public final class FleetSupervisor extends AuditedEntity<FleetCommand, FleetEvent, FleetState> {
  /** The type; the one entity id is {@link #ID}. */
  public static final EntityTypeKey<FleetCommand> KEY =
      EntityTypeKey.create(FleetCommand.class, "Fleet");

  /** The entity id. */
  public static final String ID = "fleet";

  /** How events are stored. */
  public static final EventCodec<FleetEvent> EVENTS = EventCodec.of(FleetEvent.class);

  // Declared by name: nodes and the supervisor know each other, their classes need not.
  private static final EntityTypeKey<NodeCommand> NODES =
      EntityTypeKey.create(NodeCommand.class, "Node");
  private static final EventCodec<FleetState> STATES = EventCodec.of(FleetState.class);
  private static final Cause CAUSE = Cause.of("core:fleet", "supervise");

  private final FleetPorts ports;
  private final ActorContext<FleetCommand> context;
  private final ActorRef<NodeDescription> descriptions;
  private final Membership membership;
  private final Membership.Subscription removals;
  private final Set<NodeId> untold = new LinkedHashSet<>();
  private final Map<NodeId, Long> missingSince = new HashMap<>();

  /** The last start of each node whose refusal is stored: it asks until it hears of it. */
  private final Map<NodeId, Long> refused = new HashMap<>();

  private FleetSupervisor(
      FleetPorts ports, ActorContext<FleetCommand> context, TimerScheduler<FleetCommand> timers) {
    super(PersistenceId.of(KEY.name(), ID), EVENTS, ports.clock());
    this.ports = ports;
    this.context = context;
    this.descriptions = context.messageAdapter(NodeDescription.class, FleetCommand.FromNode::new);
    this.membership = ports.membership().apply(context);
    ActorRef<FleetCommand> self = context.getSelf();
    this.removals =
        membership.subscribe(
            gone -> self.tell(new FleetCommand.MemberGone(gone.node(), gone.memberUid())));
    timers.startTimerWithFixedDelay(new FleetCommand.Tell(), ports.pace().tellEvery());
    timers.startTimerWithFixedDelay(new FleetCommand.Sweep(), ports.pace().sweepEvery());
  }

  /** The entity. */
  public static Behavior<FleetCommand> create(FleetPorts ports) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new FleetSupervisor(ports, context, timers)));
  }

  @Override
  protected FleetState empty() {
    return FleetState.EMPTY;
  }

  @Override
  protected FleetState after(FleetState state, FleetEvent event) {
    return state.after(event);
  }

  @Override
  protected Optional<EventCodec<FleetState>> states() {
    return Optional.of(STATES);
  }

  @Override
  protected Cause causeOf(FleetCommand command) {
    return switch (command) {
      case FleetCommand.NodeJoined joined -> Cause.of("node:" + joined.node(), "join");
      case FleetCommand.MemberRemoved ignored -> CAUSE.withCommand("member-removed");
      case FleetCommand.MemberGone ignored -> CAUSE.withCommand("member-gone");
      case FleetCommand.FromNode(var node) -> Cause.of("node:" + node.node(), "describe");
      case FleetCommand.Sweep ignored -> CAUSE.withCommand("sweep");
      case FleetCommand.Tell ignored -> CAUSE;
      case FleetCommand.Describe ignored -> CAUSE;
      case FleetCommand.Stop ignored -> CAUSE;
    };
  }

  @Override
  protected Decision<FleetEvent, FleetState> decide(FleetState state, FleetCommand command) {
    return switch (command) {
      case FleetCommand.NodeJoined joined -> joined(state, joined);
      case FleetCommand.MemberRemoved(NodeId node, long incarnation) ->
          lost(FleetDecisions.removed(state, node, incarnation));
      case FleetCommand.MemberGone(NodeId node, long memberUid) ->
          lost(FleetDecisions.memberGone(state, node, memberUid));
      case FleetCommand.FromNode(NodeDescription node) -> fromNode(state, node);
      case FleetCommand.Sweep() -> sweep(state);
      case FleetCommand.Tell() -> {
        tellSome(state);
        yield Decision.none();
      }
      case FleetCommand.Describe(var replyTo) -> Decision.reply(replyTo::tell, describe(state));
      case FleetCommand.Stop() -> Decision.stop();
    };
  }

  @Override
  protected void recovered(FleetState state) {
    tellAllAgain(state);
  }

  @Override
  protected void stopped(FleetState state) {
    removals.close();
  }

  private Decision<FleetEvent, FleetState> joined(
      FleetState state, FleetCommand.NodeJoined joined) {
    Optional<String> refusal = FleetDecisions.refusal(state, joined);
    if (refusal.isPresent()) {
      boolean isKnown = Objects.equals(refused.get(joined.node()), joined.incarnation());
      List<FleetEvent> events = isKnown ? List.of() : FleetDecisions.refused(state, joined);
      events.forEach(event -> refused.put(joined.node(), joined.incarnation()));
      return Decision.<FleetEvent, FleetState>persistAll(events)
          .thenRun(after -> joined.replyTo().tell(new FleetReply.Refused(refusal.get())));
    }
    return Decision.<FleetEvent, FleetState>persistAll(FleetDecisions.joined(state, joined))
        .thenRun(
            after -> {
              untold.add(joined.node());
              tellSome(after);
              Node node = after.node(joined.node()).orElseThrow();
              joined.replyTo().tell(new FleetReply.Joined(node.kind(), node.term()));
            });
  }

  private Decision<FleetEvent, FleetState> lost(List<FleetEvent> events) {
    return Decision.<FleetEvent, FleetState>persistAll(events)
        .thenRun(
            after -> {
              tellAllAgain(after);
              tellSome(after);
            });
  }

  private Decision<FleetEvent, FleetState> fromNode(FleetState state, NodeDescription said) {
    Node node = state.nodes().get(said.node());
    if (node == null) {
      return Decision.none();
    }
    boolean agrees =
        node.standing() == Standing.PRESENT
            ? said.state().term() >= node.term()
            : said.state().incarnation() > node.incarnation() || said.state().lost();
    if (agrees) {
      untold.remove(said.node());
    }
    return Decision.persistAll(
        FleetDecisions.acknowledged(
            state, said.node(), said.state().incarnation(), said.state().lost()));
  }

  /** A removal that nobody saw, because the supervisor was moving, is found by its absence. */
  private Decision<FleetEvent, FleetState> sweep(FleetState state) {
    untold.addAll(FleetDecisions.unmourned(state));
    Set<Membership.ClusterMember> members = membership.current();
    long now = ports.nanos().getAsLong();
    List<NodeId> present = FleetDecisions.present(state);
    missingSince.keySet().retainAll(present);
    List<FleetEvent> gone = new ArrayList<>();
    for (NodeId id : present) {
      Node node = state.node(id).orElseThrow();
      if (members.contains(new Membership.ClusterMember(id, node.memberUid()))) {
        missingSince.remove(id);
        continue;
      }
      long since = missingSince.computeIfAbsent(id, first -> now);
      if (now - since >= ports.pace().missingFor().toNanos()) {
        missingSince.remove(id);
        gone.addAll(FleetDecisions.removed(state, id, node.incarnation()));
      }
    }
    return gone.isEmpty() ? Decision.none() : lost(gone);
  }

  private void tellAllAgain(FleetState state) {
    for (NodeId id : new TreeSet<>(state.nodes().keySet())) {
      Node node = state.node(id).orElseThrow();
      if (node.standing() != Standing.PRESENT || node.term() > 0) {
        untold.add(id);
      }
    }
  }

  private void tellSome(FleetState state) {
    Iterator<NodeId> next = untold.iterator();
    Set<NodeId> told = new LinkedHashSet<>();
    while (next.hasNext() && told.size() < ports.pace().tellAtMost()) {
      NodeId id = next.next();
      next.remove();
      told.add(id);
      state.node(id).ifPresent(node -> tell(id, node));
    }
    // Behind all others, so that nodes that do not answer hold up nobody.
    untold.addAll(told);
  }

  private void tell(NodeId id, Node node) {
    if (node.standing() != Standing.PRESENT) {
      ports
          .entities()
          .tell(
              NODES,
              id.value(),
              new NodeCommand.Lost(node.incarnation(), CAUSE.withCommand("lost")));
    } else if (node.term() > 0) {
      ports
          .entities()
          .tell(
              NODES,
              id.value(),
              new NodeCommand.ChangeKind(
                  node.kind(),
                  node.term(),
                  CAUSE.withCommand("designate"),
                  context.getSystem().ignoreRef()));
    }
    ports.entities().tell(NODES, id.value(), new NodeCommand.Describe(descriptions));
  }

  private static FleetReply describe(FleetState state) {
    return new FleetReply.Description(
        state.term(),
        new TreeSet<>(state.nodes().keySet())
            .stream()
                .map(
                    id -> {
                      Node node = state.node(id).orElseThrow();
                      return new FleetReply.NodeLine(
                          id, node.incarnation(), node.kind(), node.term(), node.standing());
                    })
                .toList());
  }
}
