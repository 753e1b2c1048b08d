package io.mycelium.actors.instance;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/**
 * The brain of one instance: grants leases, orders loads and unloads of the hands, and remembers.
 * What it decides is in {@link Leasing}, {@link Loading} and {@link Reconciling}; what follows once
 * it is stored is in {@link Aftermath}.
 */
public final class ComponentActor
    extends AuditedEntity<ComponentCommand, ComponentEvent, ComponentState> {
  /** Entity ids are {@link InstanceId}s as text. */
  public static final EntityTypeKey<ComponentCommand> KEY =
      EntityTypeKey.create(ComponentCommand.class, "Component");

  static final EventCodec<ComponentEvent> EVENTS = EventCodec.of(ComponentEvent.class);
  static final EventCodec<ComponentState> STATES =
      EventCodec.of(ComponentState.class)
          .withUpcast("component.state", 1, ComponentStateForms::withIsolation)
          .withUpcast("component.state", 2, ComponentStateForms::withDeferrals);

  private final InstanceId id;
  private final ComponentSettings settings;
  private final ComponentPorts ports;
  private final ActorRef<ComponentCommand> self;
  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private final Leasing leasing;
  private final Aftermath aftermath;
  private final boolean atHome;
  private final Reporting reporting;
  private final EarlyRequests early;
  private boolean reconciled;
  private long seenLogIndex;
  private long busyAtNanos;

  private ComponentActor(
      InstanceId id,
      ComponentSettings settings,
      ComponentPorts ports,
      ActorContext<ComponentCommand> context,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(PersistenceId.of(KEY.name(), id.toString()), EVENTS, ports.clock());
    this.id = id;
    this.settings = settings;
    this.ports = ports;
    this.self = context.getSelf();
    this.shard = shard;
    Deferring deferring = new Deferring(ports.clock()::millis, ports.nanos());
    this.leasing =
        new Leasing(id, ports.releases(), deferring, () -> ports.drains().holds(id.node()));
    this.early = new EarlyRequests(id.component());
    this.aftermath =
        new Aftermath(id, settings, ports, context.getSelf().narrow(), this::writer, deferring);
    this.reporting = new Reporting(settings, ports, leasing, aftermath, deferring);
    this.atHome = ports.hands().node().equals(id.node());
    this.busyAtNanos = ports.nanos().getAsLong();
  }

  /**
   * The entity of an instance.
   *
   * @param shard is asked to let it sleep when there is nothing to do
   */
  public static Behavior<ComponentCommand> create(
      InstanceId id,
      ComponentSettings settings,
      ComponentPorts ports,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(
                      new ComponentCommand.Sweep(), settings.sweepInterval());
                  return new ComponentActor(id, settings, ports, context, shard);
                }));
  }

  @Override
  protected ComponentState empty() {
    return ComponentState.EMPTY;
  }

  @Override
  protected ComponentState after(ComponentState state, ComponentEvent event) {
    return state.after(event);
  }

  @Override
  protected Optional<EventCodec<ComponentState>> states() {
    return Optional.of(STATES);
  }

  @Override
  protected Cause causeOf(ComponentCommand command) {
    return switch (command) {
      case ComponentCommand.Acquire acquire -> acquire.cause().withTask(acquire.holder().task());
      case ComponentCommand.Release release -> release.cause().withTask(release.lease().task());
      case ComponentCommand.Request other -> byNode(other);
      case HandsReport report -> byNode(report);
    };
  }

  private Cause byNode(ComponentCommand command) {
    return Cause.of("node:" + id.node(), command.getClass().getSimpleName());
  }

  /** Holders that were told of a loss just before a crash may not have heard: tells them again. */
  @Override
  protected void recovered(ComponentState state) {
    reconciled = false;
    aftermath.tellVoided(state);
    aftermath.startWatching(state);
    if (state.registered()) {
      askForInventory();
    }
  }

  @Override
  protected Decision<ComponentEvent, ComponentState> decide(
      ComponentState state, ComponentCommand command) {
    Draft draft = new Draft(state);
    return switch (command) {
      case ComponentCommand.Acquire acquire -> acquire(draft, acquire);
      case ComponentCommand.Release(var lease, var cause) -> {
        Leasing.release(draft, lease);
        yield persist(draft);
      }
      case ComponentCommand.Renew(var lease) -> renew(draft, lease);
      case ComponentCommand.Registered(long incarnation) -> registered(draft, incarnation);
      case ComponentCommand.RegistrationRefused(var reason) -> {
        early.refuse(id + ": " + reason);
        yield Decision.none();
      }
      case ComponentCommand.Incarnated(long incarnation) -> incarnated(draft, incarnation);
      case ComponentCommand.Lost(long incarnation) -> lost(draft, incarnation);
      case ComponentCommand.Yanked(var version, long logIndex) -> {
        Loading.yanked(draft, version, logIndex);
        yield persist(draft);
      }
      case ComponentCommand.Evict(long generation, var reason) -> {
        Loading.unloadIdle(draft, generation, reason);
        yield persist(draft);
      }
      case ComponentCommand.Describe(var replyTo) ->
          Decision.reply(
              replyTo::tell,
              new ComponentDescription(
                  id.node(), id.component(), atHome, aftermath.waiting().size(), state));
      case ComponentCommand.Sweep() -> sweep(draft);
      case ComponentCommand.Stop() -> stop();
      case HandsReport.InventoryIs inventory -> inventory(draft, inventory);
      case HandsReport report -> {
        Consumer<ComponentState> then = reporting.heard(draft, report);
        yield persist(draft).thenRun(then);
      }
    };
  }

  private Decision.Proceed<ComponentEvent, ComponentState> persist(Draft draft) {
    List<ComponentEvent> events = draft.events();
    return Decision.<ComponentEvent, ComponentState>persistAll(events)
        .thenRun(after -> aftermath.carryOut(events, after));
  }

  private Decision<ComponentEvent, ComponentState> acquire(
      Draft draft, ComponentCommand.Acquire acquire) {
    LeaseReply.Asked asked = new LeaseReply.Asked(id.component(), acquire.holder());
    if (!atHome) {
      return away(draft.state(), acquire, asked);
    }
    Optional<String> refusal = notNow(draft.state());
    if (refusal.isPresent()) {
      return Decision.reply(
          acquire.replyTo()::tell, new LeaseReply.Refused(asked, refusal.get(), true));
    }
    if (!draft.state().registered() || !reconciled) {
      return keepEarly(draft.state(), acquire);
    }
    if (ports.releases().awaits(id.component(), this::wake)) {
      early.keep(acquire);
      return Decision.none();
    }
    LeaseRequest request = new LeaseRequest(acquire.range(), asked, acquire.incarnation());
    LeaseVerdict verdict = leasing.acquire(draft, request, ports.clock().millis());
    List<ComponentEvent> events = draft.events();
    // The answer first: a task waits for it.
    return Decision.<ComponentEvent, ComponentState>persistAll(events)
        .thenRun(after -> aftermath.answer(verdict, request, acquire.replyTo()))
        .thenRun(after -> aftermath.carryOut(events, after));
  }

  private void wake() {
    self.tell(new ComponentCommand.Sweep());
  }

  /** Who holds no lease yet hears of a loss only here: a start that is lost does not come back. */
  private Decision<ComponentEvent, ComponentState> away(
      ComponentState state, ComponentCommand.Acquire acquire, LeaseReply.Asked asked) {
    if (!state.registered()) {
      register();
    }
    boolean lost = state.registered() && state.lost() >= acquire.incarnation();
    String reason =
        lost
            ? "node %s is lost with incarnation %d"
                .formatted(id.node().shortForm(), acquire.incarnation())
            : "node %s is away".formatted(id.node().shortForm());
    return Decision.reply(acquire.replyTo()::tell, new LeaseReply.Refused(asked, reason, !lost));
  }

  private Optional<String> notNow(ComponentState state) {
    if (state.registered() && reconciled && ports.hands().incarnation() != state.incarnation()) {
      return Optional.of(
          "this process is incarnation %d of node %s, known is %d"
              .formatted(ports.hands().incarnation(), id.node().shortForm(), state.incarnation()));
    }
    if (early.size() + aftermath.waiting().size() >= Waiting.MAX_WAITING) {
      return Optional.of(
          "instance %s has %d requests waiting, allowed are %d"
              .formatted(id, early.size() + aftermath.waiting().size(), Waiting.MAX_WAITING));
    }
    return Optional.empty();
  }

  private Decision<ComponentEvent, ComponentState> keepEarly(
      ComponentState state, ComponentCommand.Acquire acquire) {
    early.keep(acquire);
    // Asked for while the node is waited for.
    var _ = ports.releases().awaits(id.component(), this::wake);
    if (state.registered()) {
      askForInventory();
    } else {
      register();
    }
    return Decision.none();
  }

  private void register() {
    ports
        .entities()
        .tell(NodeActor.KEY, id.node().value(), new NodeCommand.Register(id.component()));
  }

  private void askForInventory() {
    if (atHome) {
      ports.hands().tell(new HandsCommand.Inventory(id.component(), writer(), self.narrow()));
    }
  }

  private Decision<ComponentEvent, ComponentState> renew(Draft draft, Lease lease) {
    boolean held = Leasing.renew(draft, lease);
    return persist(draft)
        .thenRun(
            after -> {
              if (held) {
                aftermath.heard(lease);
              } else {
                ports.holders().lost(lease, "the lease has ended");
              }
            });
  }

  private Decision<ComponentEvent, ComponentState> registered(Draft draft, long incarnation) {
    if (draft.state().registered()) {
      return incarnated(draft, incarnation);
    }
    draft.add(new ComponentEvent.Registered(incarnation));
    return persist(draft).thenRun(after -> askForInventory());
  }

  private Decision<ComponentEvent, ComponentState> incarnated(Draft draft, long incarnation) {
    if (!draft.state().registered() || incarnation == draft.state().incarnation()) {
      return Decision.none();
    }
    Reconciling.incarnated(draft, incarnation);
    if (incarnation > draft.state().incarnation()) {
      return Decision.none();
    }
    boolean isNew = draft.events().stream().anyMatch(ComponentEvent.Incarnated.class::isInstance);
    return persist(draft)
        .thenRun(
            after -> {
              if (isNew) {
                reconciled = false;
                askForInventory();
              }
            });
  }

  private Decision<ComponentEvent, ComponentState> lost(Draft draft, long incarnation) {
    if (!draft.state().registered()) {
      return Decision.none();
    }
    Reconciling.lost(draft, incarnation);
    if (draft.events().isEmpty()) {
      return Decision.<ComponentEvent, ComponentState>none().thenRun(aftermath::tellVoided);
    }
    return persist(draft);
  }

  private Decision<ComponentEvent, ComponentState> inventory(
      Draft draft, HandsReport.InventoryIs inventory) {
    long present = ports.hands().incarnation();
    if (reconciled || !draft.state().registered() || present < 1) {
      return Decision.none();
    }
    if (present > draft.state().incarnation()) {
      Reconciling.incarnated(draft, present);
    }
    Set<Long> loaded =
        inventory.loaded().stream()
            .map(HandsReport.LoadedSlot::generation)
            .collect(Collectors.toSet());
    Reconciling.inventory(draft, loaded, inventory.holdings());
    return persist(draft)
        .thenRun(
            after -> {
              reconciled = true;
              inventory.loaded().forEach(slot -> aftermath.works(slot.generation(), slot.runner()));
              aftermath.driveAgain(after, loaded);
              early.takeUp(self);
            });
  }

  private Decision<ComponentEvent, ComponentState> sweep(Draft draft) {
    aftermath.expireSilent(draft);
    if (atHome && reconciled) {
      aftermath.replace(draft);
      aftermath.unloadIdle(draft);
      if (ports.releases().lastIndex() != seenLogIndex) {
        seenLogIndex = ports.releases().lastIndex();
        Loading.withdrawYanked(draft, id.component(), ports.releases());
      }
    }
    reconciled &= ports.hands().incarnation() <= draft.state().incarnation();
    if (draft.state().registered() && !reconciled) {
      askForInventory();
    } else if (early.size() > 0 && !reconciled) {
      register();
    } else if (reconciled) {
      early.takeUp(self);
    }
    return persist(draft).thenRun(this::sleepIfQuiet);
  }

  private void sleepIfQuiet(ComponentState state) {
    long now = ports.nanos().getAsLong();
    if (state.busy() || early.size() > 0) {
      busyAtNanos = now;
    } else if (now - busyAtNanos >= settings.passivateAfter().toNanos()) {
      shard.tell(new ClusterSharding.Passivate<>(self));
    }
  }

  private Decision<ComponentEvent, ComponentState> stop() {
    aftermath.refuseAll("the instance moves or sleeps: ask again");
    early.refuse(id + ": the instance moves or sleeps: ask again");
    return Decision.stop();
  }
}
