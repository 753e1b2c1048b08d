package io.mycelium.node.live;

import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.Slot;
import io.mycelium.actors.release.ReleaseActor;
import io.mycelium.actors.release.ReleaseCommand;
import io.mycelium.actors.release.ReleaseReply;
import io.mycelium.actors.release.ReleaseState;
import io.mycelium.actors.version.CompatibilityMatrix;
import io.mycelium.actors.version.ComponentUpdate;
import io.mycelium.actors.version.ComponentVersionManager;
import io.mycelium.actors.version.ComponentVersionManager.InUse;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.node.fleet.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What is loaded in the fleet and could be newer. A component whose owner is silent is left out.
 */
final class UpdateCheck {
  private final Asking asking;

  UpdateCheck(Asking asking) {
    this.asking = asking;
  }

  List<Resource> of(
      List<ComponentDescription> instances, ComponentVersionRegistry versions, Instant now) {
    List<InUse> inUse = instances.stream().flatMap(is -> inUse(is).stream()).toList();
    Map<ComponentId, ReleaseState> states =
        states(inUse.stream().map(InUse::component).distinct().toList());
    Map<ComponentId, UpdateRules> rules = new HashMap<>();
    Map<ComponentId, Rollout> rollouts = new HashMap<>();
    List<Evidence> evidence = new ArrayList<>();
    states.forEach(
        (component, state) -> {
          rules.put(component, state.rules());
          if (state.rollout() != null) {
            rollouts.put(component, state.rollout());
          }
          state.evidence().forEach(seen -> evidence.add(seen.evidence()));
        });
    return new ComponentVersionManager(versions, rules, rollouts, CompatibilityMatrix.of(evidence))
            .checkForUpdates(
                inUse.stream().filter(is -> rules.containsKey(is.component())).toList(), now)
            .stream()
            .map(update -> resource(update, states))
            .toList();
  }

  private static List<InUse> inUse(ComponentDescription instance) {
    return instance.state().slots().stream()
        .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
        .map(slot -> new InUse(instance.node(), instance.component(), slot.version()))
        .distinct()
        .toList();
  }

  private Map<ComponentId, ReleaseState> states(List<ComponentId> components) {
    List<CompletableFuture<ReleaseReply>> questions =
        components.stream()
            .map(
                component ->
                    asking.once(
                        ReleaseActor.KEY,
                        component.value(),
                        (ActorRef<ReleaseReply> replyTo) -> new ReleaseCommand.Describe(replyTo)))
            .toList();
    Map<ComponentId, ReleaseState> states = new HashMap<>();
    for (ReleaseReply answer : Asking.answered(questions)) {
      if (answer instanceof ReleaseReply.Description(var component, var state)) {
        states.put(component, state);
      }
    }
    return states;
  }

  private static Resource resource(ComponentUpdate update, Map<ComponentId, ReleaseState> states) {
    String instance = update.node() + "/" + update.component();
    String name = instance + "@" + update.fromVersion();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("update", name);
    facts.put("from", update.fromVersion().toString());
    facts.put("to", update.toVersion().toString());
    facts.put("decision", update.updateType().name().toLowerCase(Locale.ROOT));
    facts.put("reason", update.reason());
    facts.put("component", update.component().value());
    facts.put("node", update.node().value());
    facts.put(
        "evidence",
        EvidenceView.of(
            states.getOrDefault(update.component(), ReleaseState.EMPTY).evidence(),
            update.toVersion()));
    return new Resource(name, facts);
  }
}
