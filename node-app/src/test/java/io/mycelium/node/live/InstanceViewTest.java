package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.ComponentState;
import io.mycelium.actors.instance.Deferral;
import io.mycelium.actors.instance.Slot;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.node.fleet.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceViewTest {
  private static final String PATH =
      "static org.example.Cache.ALL -> java.util.ArrayList.elementData -> its class loader";

  private static Slot slot(long generation, Slot.Phase phase, String detail) {
    Digest root = Digest.of("root".getBytes(StandardCharsets.UTF_8));
    return new Slot(
        Version.parse("1.0.0"), generation, root, 1, phase, detail, 100, Isolation.LAYER, "");
  }

  private static Map<String, Object> facts(Slot... slots) {
    return facts(List.of(), slots);
  }

  private static Map<String, Object> facts(List<Deferral> deferrals, Slot... slots) {
    ComponentState empty = ComponentState.EMPTY;
    ComponentState state =
        new ComponentState(
            1,
            0,
            slots.length,
            empty.bundles(),
            List.of(slots),
            empty.leases(),
            empty.attempts(),
            empty.voided(),
            empty.refused(),
            empty.conducts(),
            deferrals);
    return InstanceView.of(
            new ComponentDescription(
                new NodeId("ab".repeat(32)), new ComponentId("demo"), true, 0, state))
        .facts();
  }

  @Test
  void instance_withALeakedSlot_showsItWithItsPath() {
    Map<String, Object> facts = facts(slot(1, Slot.Phase.LEAKED, PATH));

    assertThat(facts).containsEntry("slot", "leaked").containsEntry("leaked", 1L);
    assertThat(facts.get("slots")).asString().contains("state=leaked").contains(PATH);
  }

  @Test
  void instance_thatWorksAgainAfterALeak_stillShowsIt() {
    assertThat(facts(slot(1, Slot.Phase.LEAKED, PATH), slot(2, Slot.Phase.ACTIVE, "")))
        .containsEntry("slot", "active")
        .containsEntry("leaked", 1L);
    assertThat(ResourceKind.INSTANCES.columns()).contains("leaked");
  }

  @Test
  void instance_thatHasPutOffItsReplacement_saysUntilWhenAndByWhat() {
    Deferral deferral =
        new Deferral(1, Version.parse("1.0.0"), Version.parse("2.0.0"), 0, 60_000, 2);

    assertThat(facts(List.of(deferral), slot(1, Slot.Phase.ACTIVE, "")).get("slots"))
        .asString()
        .contains(
            "deferred={to=2.0.0, until=1970-01-01T00:01:00Z, since=1970-01-01T00:00:00Z,"
                + " answers=2, at-most-until=1970-01-01T00:10:00Z}");
  }

  @Test
  void instance_withoutALeak_hasNone() {
    assertThat(facts(slot(1, Slot.Phase.UNLOADED, "proven"))).containsEntry("leaked", 0L);
  }
}
