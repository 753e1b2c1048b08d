package io.mycelium.node.live;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.Slot;
import io.mycelium.actors.release.ReleaseActor;
import io.mycelium.actors.release.ReleaseCommand;
import io.mycelium.actors.release.ReleaseReply;
import io.mycelium.actors.release.ReleaseState;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.RolloutOrder;
import io.mycelium.node.fleet.UnavailableException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Carries out what is ordered about rollouts, and shows them. */
final class RolloutOrders {
  private final Asking asking;
  private final Function<ComponentId, List<ComponentDescription>> instances;

  /**
   * Orders through these.
   *
   * @param instances where a component is
   */
  RolloutOrders(Asking asking, Function<ComponentId, List<ComponentDescription>> instances) {
    this.asking = asking;
    this.instances = instances;
  }

  Outcome start(RolloutOrder order, Cause cause) {
    try {
      List<ComponentDescription> loaded = loaded(order.component());
      Version to = Version.parse(order.to());
      List<NodeId> canaries = canaries(order, loaded);
      if (canaries.isEmpty()) {
        return new Outcome.Refused(
            Outcome.Reason.CONFLICT,
            "no node has %s loaded: name the canaries".formatted(order.component()));
      }
      RolloutPlan plan =
          new RolloutPlan(
              canaries,
              order.errorBudget(),
              order.limits().window(),
              order.limits().canary(),
              order.limits().soak(),
              order.limits().watch());
      return order.planOnly()
          ? Outcome.done(order.component().value(), radius(order.component(), to, plan, loaded))
          : outcome(
              tell(
                  order.component(),
                  replyTo -> new ReleaseCommand.StartRollout(to, plan, cause, replyTo)));
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused(Outcome.Reason.INVALID, String.valueOf(e.getMessage()));
    } catch (UnavailableException e) {
      return new Outcome.Refused(Outcome.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  Outcome abort(ComponentId component, Cause cause) {
    try {
      return outcome(tell(component, replyTo -> new ReleaseCommand.AbortRollout(cause, replyTo)));
    } catch (UnavailableException e) {
      return new Outcome.Refused(Outcome.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  Optional<Resource> status(ComponentId component) {
    return tell(component, ReleaseCommand.Describe::new) instanceof ReleaseReply.Description is
            && is.state().rollout() != null
        ? Optional.of(new Resource(component.value(), facts(is.state())))
        : Optional.empty();
  }

  private ReleaseReply tell(
      ComponentId component, Function<ActorRef<ReleaseReply>, ReleaseCommand> command) {
    return asking.untilAnswered(ReleaseActor.KEY, component.value(), command);
  }

  private static Outcome outcome(ReleaseReply reply) {
    return switch (reply) {
      case ReleaseReply.Refused(var component, String reason) ->
          new Outcome.Refused(Outcome.Reason.CONFLICT, reason);
      case ReleaseReply.Description(var component, var state) ->
          state.rollout() == null
              ? new Outcome.Refused(
                  Outcome.Reason.NOT_FOUND, "there was no rollout of '%s'".formatted(component))
              : Outcome.done(component.value(), facts(state));
    };
  }

  private List<ComponentDescription> loaded(ComponentId component) {
    return instances.apply(component).stream()
        .filter(is -> is.state().slots().stream().anyMatch(RolloutOrders::works))
        .toList();
  }

  private static boolean works(Slot slot) {
    return slot.phase() == Slot.Phase.ACTIVE;
  }

  private static List<NodeId> canaries(RolloutOrder order, List<ComponentDescription> loaded) {
    return order.canaries().isEmpty()
        ? loaded.stream()
            .map(ComponentDescription::node)
            .sorted()
            .limit(Math.max(0, order.canaryCount()))
            .toList()
        : order.canaries();
  }

  /** What a rollout would touch, first on the canaries, then everywhere. */
  private static Map<String, Object> radius(
      ComponentId component, Version to, RolloutPlan plan, List<ComponentDescription> loaded) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("component", component.value());
    facts.put("to", to.toString());
    facts.put("canaries", plan.canaries().stream().map(NodeId::value).toList());
    facts.put(
        "canary-tasks",
        tasks(loaded.stream().filter(is -> plan.canaries().contains(is.node())).toList(), to));
    facts.put("nodes", loaded.stream().map(is -> is.node().value()).toList());
    facts.put("instances", loaded.stream().map(is -> is.node() + "/" + is.component()).toList());
    facts.put("tasks", tasks(loaded, to));
    facts.put("stages", stages(plan));
    return facts;
  }

  /** The tasks that hold another version; they are placed again if they hold it for too long. */
  private static List<String> tasks(List<ComponentDescription> instances, Version to) {
    return instances.stream()
        .flatMap(is -> is.state().leases().stream())
        .filter(lease -> !lease.version().equals(to))
        .map(lease -> "%s on %s".formatted(lease.task(), lease.version()))
        .toList();
  }

  private static List<String> stages(RolloutPlan plan) {
    return List.of(
        "window at most " + plan.windowLimit(),
        "canary at most " + plan.canaryLimit(),
        "soak " + plan.soak(),
        "promoting " + plan.watch(),
        "rollback " + Rollout.ROLLBACK);
  }

  private static Map<String, Object> facts(ReleaseState state) {
    Rollout rollout = state.rollout();
    Map<String, Object> facts = new LinkedHashMap<>();
    if (rollout == null) {
      return facts;
    }
    facts.put("from", rollout.from().toString());
    facts.put("to", rollout.to().toString());
    facts.put("stage", rollout.stage().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    facts.put("since", Instant.ofEpochMilli(rollout.sinceEpochMs()).toString());
    facts.put("reason", rollout.reason());
    facts.put("canaries", rollout.plan().canaries().stream().map(NodeId::value).toList());
    facts.put("proven", rollout.proven().stream().map(NodeId::value).toList());
    facts.put("failures", rollout.failures());
    facts.put("error-budget", rollout.plan().errorBudget());
    facts.put("evidence", EvidenceView.of(state.evidence(), rollout.to()));
    facts.put("stages", stages(rollout.plan()));
    return facts;
  }
}
