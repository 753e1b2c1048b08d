package io.mycelium.actors.node;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.InstanceId;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/** The memory of one node: its starts, its kind, its instances, its loss. */
public final class NodeActor extends AuditedEntity<NodeCommand, NodeEvent, NodeState> {
  /** Entity ids are node ids. */
  public static final EntityTypeKey<NodeCommand> KEY =
      EntityTypeKey.create(NodeCommand.class, "Node");

  static final EventCodec<NodeEvent> EVENTS = EventCodec.of(NodeEvent.class);
  private static final EventCodec<NodeState> STATES = EventCodec.of(NodeState.class);

  private final NodeId node;
  private final Entities entities;
  private final Drains drains;

  private NodeActor(NodeId node, Entities entities, Drains drains, InstantSource clock) {
    super(PersistenceId.of(KEY.name(), node.value()), EVENTS, clock);
    this.node = node;
    this.entities = entities;
    this.drains = drains;
  }

  /**
   * The entity of a node.
   *
   * @param entities how it reaches its instances
   * @param drains where it says whether it takes new tasks, before it says so to who asked for it
   */
  public static Behavior<NodeCommand> create(
      NodeId node, Entities entities, Drains drains, InstantSource clock) {
    return Behaviors.setup(context -> new NodeActor(node, entities, drains, clock));
  }

  @Override
  protected NodeState empty() {
    return NodeState.EMPTY;
  }

  @Override
  protected NodeState after(NodeState state, NodeEvent event) {
    return state.after(event);
  }

  @Override
  protected Optional<EventCodec<NodeState>> states() {
    return Optional.of(STATES);
  }

  @Override
  protected Cause causeOf(NodeCommand command) {
    return switch (command) {
      case NodeCommand.SetDrained set -> set.cause();
      case NodeCommand.ChangeKind change -> change.cause();
      case NodeCommand.Lost lost -> lost.cause();
      case NodeCommand.Start start -> byItself("start");
      case NodeCommand.Register register -> byItself("register");
      case NodeCommand.ChangeCapacity change -> byItself("change-capacity");
      case NodeCommand.Describe describe -> byItself("describe");
      case NodeCommand.Stop stop -> byItself("stop");
    };
  }

  private Cause byItself(String command) {
    return Cause.of("node:" + node, command);
  }

  @Override
  protected Decision<NodeEvent, NodeState> decide(NodeState state, NodeCommand command) {
    return switch (command) {
      case NodeCommand.Start start -> start(state, start);
      case NodeCommand.Register(var component) -> register(state, component);
      case NodeCommand.ChangeCapacity(long incarnation, var capacity) ->
          Decision.persistAll(NodeDecisions.capacity(state, incarnation, capacity));
      case NodeCommand.SetDrained(boolean drained, var cause, var replyTo) ->
          Decision.<NodeEvent, NodeState>persistAll(NodeDecisions.drained(state, drained))
              .thenRun(after -> drains.set(node, after.drained()))
              .thenReply(replyTo::tell, after -> new NodeReply.Accepted());
      case NodeCommand.ChangeKind change -> changeKind(state, change);
      case NodeCommand.Lost(long incarnation, var cause) ->
          Decision.<NodeEvent, NodeState>persistAll(NodeDecisions.lost(state, incarnation))
              .thenRun(after -> tellOfLoss(after, incarnation));
      case NodeCommand.Describe(var replyTo) ->
          Decision.reply(replyTo::tell, new NodeDescription(node, state));
      case NodeCommand.Stop() -> Decision.stop();
    };
  }

  private Decision<NodeEvent, NodeState> start(NodeState state, NodeCommand.Start start) {
    Optional<String> refusal = NodeDecisions.refusal(start.start(), start.kind(), start.zone());
    if (refusal.isPresent()) {
      return Decision.reply(start.replyTo()::tell, new NodeReply.Refused(refusal.get()));
    }
    return Decision.<NodeEvent, NodeState>persistAll(
            NodeDecisions.start(state, start.start(), start.kind(), start.zone(), start.capacity()))
        .thenReply(
            start.replyTo()::tell,
            after ->
                new NodeReply.Started(
                    after.incarnation(), after.kind(), after.term(), after.drained()))
        .thenRun(this::tellOfStart);
  }

  private Decision<NodeEvent, NodeState> register(NodeState state, ComponentId component) {
    Optional<String> refusal = NodeDecisions.refusal(state, component);
    if (refusal.isPresent()) {
      return Decision.<NodeEvent, NodeState>none()
          .thenRun(
              same -> tell(component, new ComponentCommand.RegistrationRefused(refusal.get())));
    }
    return Decision.<NodeEvent, NodeState>persistAll(NodeDecisions.register(state, component))
        .thenRun(
            after -> {
              tell(component, new ComponentCommand.Registered(after.incarnation()));
              if (after.lost()) {
                tell(component, new ComponentCommand.Lost(after.incarnation()));
              }
            });
  }

  private Decision<NodeEvent, NodeState> changeKind(
      NodeState state, NodeCommand.ChangeKind change) {
    Optional<String> refusal = NodeDecisions.refusal(state, change.kind(), change.term());
    return Decision.<NodeEvent, NodeState>persistAll(
            NodeDecisions.kind(state, change.kind(), change.term()))
        .thenReply(
            change.replyTo()::tell,
            after ->
                refusal.<NodeReply>map(NodeReply.Refused::new).orElse(new NodeReply.Accepted()));
  }

  /** Tells again what may not have been told before the entity stopped; instances know twice. */
  @Override
  protected void recovered(NodeState state) {
    drains.set(node, state.drained());
    if (state.lost()) {
      tellOfLoss(state, state.incarnation());
    } else if (state.incarnation() > 0) {
      tellOfStart(state);
    }
  }

  private void tellOfStart(NodeState state) {
    ComponentCommand start = new ComponentCommand.Incarnated(state.incarnation());
    state.instances().forEach(component -> tell(component, start));
  }

  private void tellOfLoss(NodeState state, long incarnation) {
    if (state.lost() && incarnation == state.incarnation()) {
      ComponentCommand loss = new ComponentCommand.Lost(incarnation);
      state.instances().forEach(component -> tell(component, loss));
    }
  }

  private void tell(ComponentId component, ComponentCommand message) {
    entities.tell(ComponentActor.KEY, new InstanceId(node, component).toString(), message);
  }
}
