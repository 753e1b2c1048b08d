package io.mycelium.actors.event;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * An entity whose every event is sealed in an {@link Envelope}. A subclass says what a command
 * means; sealing, the chain, the writer number and snapshots are done here, once.
 *
 * <p>Events are read back and folded before they are stored: what cannot be read or folded crashes
 * the command and never gets into the log.
 *
 * @param <C> its commands
 * @param <E> its events, a sealed interface of records with {@link EventType}
 * @param <S> its state
 */
public abstract class AuditedEntity<C, E, S> extends EventSourcedBehavior<C, Envelope, Audited<S>> {
  private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);
  private static final double BACKOFF_JITTER = 0.2;
  private static final int SNAPSHOT_EVERY = 100;
  private static final int SNAPSHOTS_KEPT = 2;
  private static final String NO_SNAPSHOTS = "pekko.persistence.no-snapshot-store";

  private final EventCodec<E> events;
  private final InstantSource clock;

  /** What this command is about to store, so that it is not read and folded once more. */
  private final Queue<Sealed<S>> sealed = new ArrayDeque<>();

  private record Sealed<S>(Audited<S> before, Envelope envelope, Audited<S> after) {}

  /** INVARIANT: greater than the writer of every envelope read at the last recovery. */
  private long writer;

  /** An entity that starts again, ever more slowly, while its journal is unavailable. */
  protected AuditedEntity(PersistenceId id, EventCodec<E> events, InstantSource clock) {
    super(id, SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, BACKOFF_JITTER));
    this.events = events;
    this.clock = clock;
  }

  /** The state before the first event. */
  protected abstract S empty();

  /** The state after the event; no clock, no randomness, no I/O. */
  protected abstract S after(S state, E event);

  /** What the command means in this state. */
  protected abstract Decision<E, S> decide(S state, C command);

  /** Why the events of this command happen. */
  protected abstract Cause causeOf(C command);

  /** How the state is stored in snapshots; empty for an entity that takes none. */
  protected Optional<EventCodec<S>> states() {
    return Optional.empty();
  }

  /** After how many events a snapshot is taken. */
  protected int snapshotEvery() {
    return SNAPSHOT_EVERY;
  }

  /** Called once after each recovery, before the first command. */
  protected void recovered(S state) {}

  /** Called when the entity stops. */
  protected void stopped(S state) {}

  /** The number under which this recovery of the entity writes; 0 before it recovered. */
  protected final long writer() {
    return writer;
  }

  @Override
  public final Audited<S> emptyState() {
    return Audited.empty(persistenceId().id(), empty());
  }

  @Override
  public final EventHandler<Audited<S>, Envelope> eventHandler() {
    return (audited, envelope) -> {
      Sealed<S> next = sealed.poll();
      return next != null && next.envelope().equals(envelope) && next.before().equals(audited)
          ? next.after()
          : audited.after(envelope, events, this::after);
    };
  }

  @Override
  public final CommandHandler<C, Envelope, Audited<S>> commandHandler() {
    return (audited, command) ->
        switch (decide(audited.state(), command)) {
          case Decision.Proceed<E, S> proceed -> proceed(audited, command, proceed);
          case Decision.Stash<E, S>() -> Effect().stash();
          case Decision.Unhandled<E, S>() -> Effect().unhandled();
        };
  }

  @Override
  public final SignalHandler<Audited<S>> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (audited, signal) -> {
              writer = audited.writer() + 1;
              recovered(audited.state());
            })
        .onSignal(PostStop.class, (audited, signal) -> stopped(audited.state()))
        .build();
  }

  @Override
  public final Set<String> tagsFor(Envelope envelope) {
    return events.openness(envelope.payload()).tags();
  }

  /** An entity without snapshots does not look for one when it recovers. */
  @Override
  public final String snapshotPluginId() {
    return states().isPresent() ? super.snapshotPluginId() : NO_SNAPSHOTS;
  }

  @Override
  public final Recovery recovery() {
    return states().isPresent()
        ? super.recovery()
        : Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public final RetentionCriteria retentionCriteria() {
    return states().isPresent()
        ? RetentionCriteria.snapshotEvery(snapshotEvery(), SNAPSHOTS_KEPT)
        : RetentionCriteria.disabled();
  }

  @Override
  public final SnapshotAdapter<Audited<S>> snapshotAdapter() {
    return states()
        .<SnapshotAdapter<Audited<S>>>map(StoredForm::new)
        .orElseGet(super::snapshotAdapter);
  }

  private Effect<Envelope, Audited<S>> proceed(
      Audited<S> audited, C command, Decision.Proceed<E, S> decision) {
    EffectBuilder<Envelope, Audited<S>> effect =
        decision.events().isEmpty()
            ? Effect().none()
            : Effect().persist(seal(audited, decision.events(), causeOf(command)));
    for (Consumer<? super S> action : decision.actions()) {
      effect = effect.thenRun((Audited<S> after) -> action.accept(after.state()));
    }
    return switch (decision.next()) {
      case CONTINUE -> effect;
      case STOP -> effect.thenStop();
      case UNSTASH -> effect.thenUnstashAll();
    };
  }

  private List<Envelope> seal(Audited<S> audited, List<E> decided, Cause cause) {
    sealed.clear();
    Audited<S> before = audited;
    for (E event : decided) {
      HybridTime time = HybridTime.next(clock.instant(), before.time());
      Envelope envelope = before.seal(events.encode(event), time, writer, cause);
      Audited<S> after = before.after(envelope, events, this::after);
      sealed.add(new Sealed<>(before, envelope, after));
      before = after;
    }
    return sealed.stream().map(Sealed::envelope).toList();
  }

  private static final class StoredForm<S> implements SnapshotAdapter<Audited<S>> {
    private final EventCodec<S> states;

    StoredForm(EventCodec<S> states) {
      this.states = states;
    }

    @Override
    public Object toJournal(Audited<S> audited) {
      return audited.stored(states);
    }

    @Override
    public Audited<S> fromJournal(Object stored) {
      return Audited.of((StoredSnapshot) stored, states);
    }
  }
}
