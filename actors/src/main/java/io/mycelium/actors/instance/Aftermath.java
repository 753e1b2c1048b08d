package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.LeaseExpired;
import io.mycelium.actors.instance.ComponentEvent.LeaseGranted;
import io.mycelium.actors.instance.ComponentEvent.LeaseReleased;
import io.mycelium.actors.instance.ComponentEvent.LeaseSuperseded;
import io.mycelium.actors.instance.ComponentEvent.LeaseVoided;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What follows from events once they are stored: orders to the hands, answers, words to holders.
 * What it keeps is lost with the process and comes back from the inventory and from renewals.
 */
final class Aftermath {
  private final InstanceId id;
  private final ComponentSettings settings;
  private final ComponentPorts ports;
  private final ActorRef<HandsReport> self;
  private final LongSupplier writer;
  private final Waiting waiting = new Waiting();
  private final Map<Long, ActorRef<RunnerCommand>> runners = new HashMap<>();
  private final Replacing replacing;
  private final Deferring deferring;
  private final Since<Lease> heard = new Since<>();
  private final Since<Long> idle = new Since<>();

  Aftermath(
      InstanceId id,
      ComponentSettings settings,
      ComponentPorts ports,
      ActorRef<HandsReport> self,
      LongSupplier writer,
      Deferring deferring) {
    this.id = id;
    this.settings = settings;
    this.ports = ports;
    this.self = self;
    this.writer = writer;
    this.deferring = deferring;
    this.replacing = new Replacing(id.component(), ports.releases(), deferring);
  }

  Waiting waiting() {
    return waiting;
  }

  /** After a recovery every holder has its full time again. */
  void startWatching(ComponentState state) {
    heard.retain(state.leases(), ports.nanos().getAsLong());
  }

  void heard(Lease lease) {
    heard.mark(lease, ports.nanos().getAsLong());
  }

  void works(long generation, ActorRef<RunnerCommand> runner) {
    runners.put(generation, runner);
  }

  /** Does what the events ask for, in their order. */
  void carryOut(List<ComponentEvent> events, ComponentState state) {
    events.forEach(event -> carryOut(event, state));
    if (!events.isEmpty()) {
      boolean retryable =
          events.stream()
              .noneMatch(event -> event instanceof ComponentEvent.LoadFailed is && !is.retryable());
      refuseAbandoned(state, retryable);
      runners.keySet().removeIf(of -> state.slot(of).map(is -> is.phase().isFinal()).orElse(true));
    }
  }

  private void carryOut(ComponentEvent event, ComponentState state) {
    switch (event) {
      case ComponentEvent.LoadStarted load -> ensure(load, state);
      case ComponentEvent.UnloadStarted(long generation, var reason) -> unload(generation);
      case ComponentEvent.RemovalScheduled(var version, var root) ->
          tellHands(
              new HandsCommand.Remove(id.component(), version, root, writer.getAsLong(), self));
      case ComponentEvent.SlotDied died -> redriveRemoval(state);
      case ComponentEvent.LoadFailed failed -> {
        // What did not work may still hold a bundle that nobody will use.
        redriveRemoval(state);
        observed(failed.version(), false, null, "load: " + failed.reason());
      }
      case LeaseGranted(var lease) -> {
        heard(lease);
        observed(lease.version(), true, lease.holder(), "lease granted");
      }
      case LeaseReleased(var lease) -> idleFromNow(lease);
      case LeaseSuperseded(var lease, long byAttempt) ->
          ended(lease, "attempt %d has taken its place".formatted(byAttempt));
      case LeaseExpired(var lease, long silentMs) ->
          ended(lease, "its holder was silent for %d ms".formatted(silentMs));
      case LeaseVoided(var lease, var reason) -> ended(lease, reason);
      case ComponentEvent.Registered ignored -> {}
      case ComponentEvent.DiscoveryStarted ignored -> {}
      case ComponentEvent.DownloadStarted ignored -> {}
      case ComponentEvent.VerificationStarted ignored -> {}
      case ComponentEvent.BundleCached ignored -> {}
      case ComponentEvent.BundleFound ignored -> {}
      case ComponentEvent.BundleQuarantined ignored -> {}
      case ComponentEvent.BundleRemoved ignored -> {}
      case ComponentEvent.ReleaseYanked ignored -> {}
      case ComponentEvent.SlotActivated(long generation, long durationMs, long memoryBytes) ->
          idle.mark(generation, ports.nanos().getAsLong());
      case ComponentEvent.UpdateDeferred ignored -> {}
      case ComponentEvent.DrainStarted ignored -> {}
      case ComponentEvent.SlotUnloaded ignored -> {}
      case ComponentEvent.SlotLeaked ignored -> {}
      case ComponentEvent.SlotLost ignored -> {}
      case ComponentEvent.SlotIsolated ignored -> {}
      case ComponentEvent.SlotStalled ignored -> {}
      case ComponentEvent.SlotEndedNode(var version, long generation, var evidence) ->
          observed(version, false, null, "ended its node: " + evidence);
      case ComponentEvent.IsolationRaised ignored -> {}
      case ComponentEvent.Incarnated ignored -> {}
      case ComponentEvent.NodeLost ignored -> {}
      case ComponentEvent.StaleRefused ignored -> {}
    }
  }

  /** A node bears witness to what it has seen itself, so not for one that is away. */
  private void observed(
      Version version, boolean passed, @Nullable LeaseHolder holder, String detail) {
    if (ports.hands().node().equals(id.node())) {
      ports.releases().observed(id.component(), version, passed, holder, detail);
    }
  }

  private void ended(Lease lease, String reason) {
    idleFromNow(lease);
    ports.holders().lost(lease, reason);
  }

  private void idleFromNow(Lease lease) {
    idle.mark(lease.generation(), ports.nanos().getAsLong());
  }

  private void ensure(ComponentEvent.LoadStarted load, ComponentState state) {
    tellHands(
        new HandsCommand.Ensure(
            id.component(),
            load.version(),
            load.root(),
            load.generation(),
            state.conduct(load.version()).isolation(),
            writer.getAsLong(),
            self));
  }

  void unload(long generation) {
    tellHands(
        new HandsCommand.Unload(
            id.component(), generation, settings.unloadDeadline(), writer.getAsLong(), self));
  }

  private void tellHands(HandsCommand order) {
    if (ports.hands().node().equals(id.node())) {
      ports.hands().tell(order);
    }
  }

  /** Answers a request as it was decided. */
  void answer(LeaseVerdict verdict, LeaseRequest request, ActorRef<LeaseReply> replyTo) {
    switch (verdict) {
      case LeaseVerdict.Grant(var lease) -> {
        replacing.granted(lease, request.range());
        ActorRef<RunnerCommand> runner = runners.get(lease.generation());
        replyTo.tell(
            runner == null
                ? new LeaseReply.Refused(
                    request.asked(),
                    "the runner of generation %d is not known yet".formatted(lease.generation()),
                    true)
                : new LeaseReply.Granted(lease, runner));
      }
      case LeaseVerdict.Await(long generation) -> {
        waiting.add(new Waiting.Entry(request, generation, replyTo));
        replyTo.tell(LeaseReply.Preparing.of(request.asked(), "loading generation " + generation));
      }
      case LeaseVerdict.AskFirst(var question) -> {
        ask(question);
        replyTo.tell(
            LeaseReply.Preparing.of(
                request.asked(),
                "%s is asked whether %s may take its place"
                    .formatted(question.slot().version(), question.to())));
      }
      case LeaseVerdict.Refuse(var reason, boolean retryable) ->
          replyTo.tell(new LeaseReply.Refused(request.asked(), reason, retryable));
    }
  }

  private void ask(Deferring.Verdict.Ask question) {
    if (deferring.asks(question)) {
      tellHands(
          new HandsCommand.AskDefer(
              id.component(),
              question.slot().generation(),
              question.to(),
              writer.getAsLong(),
              self));
    }
  }

  private void refuseAbandoned(ComponentState state, boolean retryable) {
    for (Waiting.Entry entry : waiting.takeAbandoned(state)) {
      String reason =
          state.slot(entry.generation()).map(Slot::detail).orElse("the load was given up");
      entry.replyTo().tell(new LeaseReply.Refused(entry.request().asked(), reason, retryable));
    }
  }

  void refuseAll(String reason) {
    waiting
        .takeAbandoned(ComponentState.EMPTY)
        .forEach(
            entry ->
                entry
                    .replyTo()
                    .tell(new LeaseReply.Refused(entry.request().asked(), reason, true)));
  }

  /** Tells again whose leases went with the last start or loss of the node. */
  void tellVoided(ComponentState state) {
    state.voided().forEach(lease -> ports.holders().lost(lease, "its slot is gone"));
  }

  /** Ends the leases whose holders were silent for too long. */
  void expireSilent(Draft draft) {
    long now = ports.nanos().getAsLong();
    List<Lease> live = draft.state().leases();
    heard.retain(live, now);
    for (Lease lease : live) {
      long silent = heard.nanos(lease, now);
      if (silent > settings.leaseTtl().toNanos()) {
        Leasing.expire(draft, lease, silent / 1_000_000);
      }
    }
  }

  /** Drains what was replaced, and ends what has drained for too long. */
  void replace(Draft draft) {
    replacing.drainReplaced(draft, this::ask);
    replacing.endOverdue(draft, ports.nanos().getAsLong(), settings.drainDeadline().toNanos());
  }

  /** Unloads the slots that nobody held for the grace. */
  void unloadIdle(Draft draft) {
    long now = ports.nanos().getAsLong();
    List<Long> unused =
        draft.state().slots().stream()
            .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
            .map(Slot::generation)
            .filter(generation -> draft.state().refCount(generation) == 0)
            .toList();
    idle.retain(unused, now);
    unused.stream()
        .filter(generation -> idle.nanos(generation, now) >= settings.idleGrace().toNanos())
        .forEach(generation -> Loading.unloadIdle(draft, generation, "idle"));
  }

  /** Gives the open orders again, and unloads what is loaded without anybody answering for it. */
  void driveAgain(ComponentState state, Set<Long> loaded) {
    for (Slot slot : state.liveSlots()) {
      if (slot.phase() == Slot.Phase.LOADING) {
        ensure(
            new ComponentEvent.LoadStarted(
                slot.version(), slot.generation(), slot.root(), slot.logIndex()),
            state);
      } else if (slot.phase() == Slot.Phase.UNLOADING) {
        unload(slot.generation());
      }
    }
    Reconciling.orphans(state, loaded).forEach(this::unload);
    redriveRemoval(state);
  }

  private void redriveRemoval(ComponentState state) {
    for (Bundle bundle : Loading.removable(state)) {
      tellHands(
          new HandsCommand.Remove(
              id.component(), bundle.version(), bundle.root(), writer.getAsLong(), self));
    }
  }
}
