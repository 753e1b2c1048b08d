package io.mycelium.node.live;

import io.mycelium.actors.instance.Bundle;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.ComponentState;
import io.mycelium.actors.instance.Conduct;
import io.mycelium.actors.instance.Deferral;
import io.mycelium.actors.instance.InstanceId;
import io.mycelium.actors.instance.Slot;
import io.mycelium.node.fleet.Resource;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Instances as they are shown: the newest slot first, then everything. */
final class InstanceView {
  private InstanceView() {}

  static Resource of(ComponentDescription instance) {
    ComponentState state = instance.state();
    String id = new InstanceId(instance.node(), instance.component()).toString();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("instance", id);
    Slot newest = state.slots().isEmpty() ? null : state.slots().getLast();
    Bundle bundle =
        newest == null
            ? state.bundles().isEmpty() ? null : state.bundles().getLast()
            : state.bundle(newest.version()).orElse(null);
    facts.put("version", bundle == null ? "" : bundle.version().toString());
    facts.put("bundle", bundle == null ? "absent" : lower(bundle.phase()));
    facts.put("slot", newest == null ? "" : lower(newest.phase()));
    facts.put("generation", state.generation());
    facts.put("leases", state.leases().size());
    facts.put(
        "leaked", state.slots().stream().filter(slot -> slot.phase() == Slot.Phase.LEAKED).count());
    facts.put("node", instance.node().value());
    facts.put("component", instance.component().value());
    facts.put("at-home", instance.atHome());
    facts.put("incarnation", state.incarnation());
    facts.put("lost-incarnation", state.lost());
    facts.put("waiting", instance.waiting());
    facts.put("bundles", state.bundles().stream().map(InstanceView::bundle).toList());
    if (!state.conducts().isEmpty()) {
      facts.put("conduct", state.conducts().stream().map(InstanceView::conduct).toList());
    }
    facts.put("slots", state.slots().stream().map(slot -> slot(state, slot)).toList());
    return new Resource(id, facts);
  }

  private static Map<String, Object> bundle(Bundle bundle) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", bundle.version().toString());
    facts.put("state", lower(bundle.phase()));
    facts.put("root", bundle.root().hex());
    facts.put("detail", bundle.detail());
    if (bundle.failures() > 0) {
      facts.put("failures", bundle.failures());
      facts.put("retry-at", Instant.ofEpochMilli(bundle.retryAtEpochMs()).toString());
    }
    if (bundle.yanked()) {
      facts.put("yanked", true);
    }
    return facts;
  }

  private static Map<String, Object> conduct(Conduct conduct) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", conduct.version().toString());
    facts.put("strikes", conduct.strikes());
    facts.put("deaths", conduct.deaths());
    facts.put("isolation", conduct.isolation().text());
    if (!conduct.evidence().isEmpty()) {
      facts.put("evidence", conduct.evidence());
    }
    return facts;
  }

  private static Map<String, Object> slot(ComponentState state, Slot slot) {
    List<String> holders =
        state.leasesOf(slot.generation()).stream()
            .map(lease -> lease.task() + "/" + lease.attempt())
            .toList();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("generation", slot.generation());
    facts.put("version", slot.version().toString());
    facts.put("state", lower(slot.phase()));
    facts.put("detail", slot.detail());
    facts.put("memory-bytes", slot.memoryBytes());
    facts.put("isolation", slot.isolation().text());
    if (!slot.isolationReason().isEmpty()) {
      facts.put("isolation-reason", slot.isolationReason());
    }
    state
        .deferral(slot.generation())
        .ifPresent(deferral -> facts.put("deferred", deferred(deferral)));
    facts.put("log-index", slot.logIndex());
    facts.put("holders", holders);
    return facts;
  }

  private static Map<String, Object> deferred(Deferral deferral) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("to", deferral.to().toString());
    facts.put("until", Instant.ofEpochMilli(deferral.untilEpochMs()).toString());
    facts.put("since", Instant.ofEpochMilli(deferral.sinceEpochMs()).toString());
    facts.put("answers", deferral.answers());
    facts.put("at-most-until", Instant.ofEpochMilli(deferral.endEpochMs()).toString());
    return facts;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
