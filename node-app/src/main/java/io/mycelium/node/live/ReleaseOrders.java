package io.mycelium.node.live;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.release.ReleaseActor;
import io.mycelium.actors.release.ReleaseCommand;
import io.mycelium.actors.release.ReleaseReply;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.PinOrder;
import io.mycelium.node.fleet.PolicyOrder;
import io.mycelium.node.fleet.UnavailableException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Carries out what is ordered about the versions of a component. */
final class ReleaseOrders {
  private final Asking asking;

  ReleaseOrders(Asking asking) {
    this.asking = asking;
  }

  Outcome policy(PolicyOrder order, Cause cause) {
    UpdatePolicy policy;
    List<MaintenanceWindow> windows;
    Version from;
    try {
      policy = policy(order.policy());
      windows = order.windows().stream().map(MaintenanceWindow::parse).toList();
      from = order.from().isEmpty() ? null : Version.parse(order.from());
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
    return tell(
        order.component(),
        replyTo -> new ReleaseCommand.SetPolicy(policy, windows, from, cause, replyTo));
  }

  private static UpdatePolicy policy(String name) {
    return Arrays.stream(UpdatePolicy.values())
        .filter(policy -> policy.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "policy '%s' is none of %s"
                        .formatted(
                            name,
                            Arrays.stream(UpdatePolicy.values())
                                .map(ReleaseOrders::lower)
                                .collect(Collectors.joining(", ")))));
  }

  Outcome pin(PinOrder order, Cause cause) {
    @Nullable NodeId node = order.node().orElse(null);
    if (order.version().isEmpty()) {
      return tell(order.component(), replyTo -> new ReleaseCommand.Unpin(node, cause, replyTo));
    }
    Version version;
    try {
      version = Version.parse(order.version());
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
    return tell(
        order.component(), replyTo -> new ReleaseCommand.Pin(version, node, cause, replyTo));
  }

  private static Outcome invalid(IllegalArgumentException e) {
    return new Outcome.Refused(Outcome.Reason.INVALID, String.valueOf(e.getMessage()));
  }

  private Outcome tell(
      ComponentId component, Function<ActorRef<ReleaseReply>, ReleaseCommand> command) {
    try {
      return switch (asking.untilAnswered(ReleaseActor.KEY, component.value(), command)) {
        case ReleaseReply.Description(var same, var state) ->
            Outcome.done(component.value(), facts(component, state.rules()));
        case ReleaseReply.Refused(var same, String reason) ->
            new Outcome.Refused(Outcome.Reason.CONFLICT, reason);
      };
    } catch (UnavailableException e) {
      return new Outcome.Refused(Outcome.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> facts(ComponentId component, UpdateRules rules) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("component", component.value());
    facts.put("policy", lower(rules.policy()));
    facts.put("windows", rules.windows().stream().map(MaintenanceWindow::toString).toList());
    facts.put("current", rules.ceiling().map(Version::toString).orElse("newest"));
    facts.put("pinned", rules.pin(null).map(Version::toString).orElse("no"));
    facts.put(
        "pinned-nodes",
        rules.nodePins().entrySet().stream()
            .map(pin -> pin.getKey() + " " + pin.getValue())
            .sorted()
            .toList());
    return facts;
  }

  private static String lower(UpdatePolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }
}
