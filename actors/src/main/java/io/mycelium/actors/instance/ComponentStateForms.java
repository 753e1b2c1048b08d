package io.mycelium.actors.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.distribution.bundle.Isolation;

/** Lifts older forms of the stored state. */
final class ComponentStateForms {
  private ComponentStateForms() {}

  /** From version 1, when every slot was in the JVM of the node. */
  static ObjectNode withIsolation(ObjectNode state) {
    state.putArray("conducts");
    for (JsonNode each : state.path("slots")) {
      if (each instanceof ObjectNode slot) {
        slot.put("isolation", Isolation.LAYER.name());
        slot.put("isolationReason", "");
      }
    }
    return state;
  }

  /** From version 2, when no component could put off its replacement. */
  static ObjectNode withDeferrals(ObjectNode state) {
    state.putArray("deferrals");
    return state;
  }
}
