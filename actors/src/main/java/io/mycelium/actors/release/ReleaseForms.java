package io.mycelium.actors.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Earlier stored forms of events and states of releases, as the present ones. */
final class ReleaseForms {
  private ReleaseForms() {}

  /** The first form of a state had policy and pins at the top and knew nothing else. */
  static ObjectNode fromFirstState(ObjectNode first) {
    ObjectNode rules = first.objectNode();
    rules.set("policy", first.path("policy"));
    rules.set("windows", first.arrayNode());
    rules.set("current", first.nullNode());
    rules.set("fleetPin", first.path("fleetPin"));
    rules.set("nodePins", first.path("nodePins"));
    rules.set("trial", first.nullNode());
    ObjectNode state = first.objectNode();
    state.set("rules", rules);
    state.set("rollout", first.nullNode());
    state.set("evidence", first.arrayNode());
    return state;
  }

  /** The second form of a state knew evidence that nobody had signed. */
  static ObjectNode fromSecondState(ObjectNode second) {
    ArrayNode evidence = second.arrayNode();
    for (JsonNode seen : second.path("evidence")) {
      ObjectNode unsigned = evidence.addObject();
      unsigned.set("evidence", seen);
      unsigned.put("signed", false);
      unsigned.put("atEpochMs", 0);
    }
    second.set("evidence", evidence);
    second.putArray("witnesses");
    if (second.path("rollout") instanceof ObjectNode rollout) {
      rollout.set("startedEpochMs", rollout.path("sinceEpochMs"));
    }
    return second;
  }

  /** The first form of evidence was not signed, and said neither when nor in which task. */
  static ObjectNode fromFirstEvidence(ObjectNode first) {
    ObjectNode moment = first.objectNode();
    moment.put("incarnation", 0);
    moment.put("counter", 0);
    moment.put("atEpochMs", 0);
    ObjectNode sighting = first.objectNode();
    sighting.put("fleet", "");
    sighting.set("evidence", first.path("evidence"));
    sighting.set("api", first.path("evidence").path("withVersion"));
    sighting.set("moment", moment);
    sighting.putNull("task");
    sighting.put("attempt", 0);
    sighting.set("detail", first.path("detail"));
    ObjectNode seen = first.objectNode();
    seen.set("sighting", sighting);
    seen.put("signed", new byte[0]);
    return seen;
  }
}
