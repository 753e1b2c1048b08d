package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.version.ComponentUpdate.UpdateType;
import io.mycelium.actors.version.ComponentVersionManager.InUse;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComponentVersionManagerTest {
  private static final ComponentId A = new ComponentId("a");
  private static final ComponentId B = new ComponentId("b");
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final Instant SATURDAY = Instant.parse("2026-11-28T12:00:00Z");

  private final FakeVersions versions =
      new FakeVersions().publish("a", "1.0.0").publish("a", "1.0.1").publish("a", "2.0.0");

  private Map<ComponentId, Rollout> rollouts = Map.of();

  private List<ComponentUpdate> check(UpdateRules rules, String version) {
    return check(rules, version, CompatibilityMatrix.EMPTY);
  }

  private List<ComponentUpdate> check(
      UpdateRules rules, String version, CompatibilityMatrix matrix) {
    return new ComponentVersionManager(versions, Map.of(A, rules), rollouts, matrix)
        .checkForUpdates(List.of(new InUse(NODE, A, Version.parse(version))), SATURDAY);
  }

  private static List<ComponentUpdate> update(
      String from, String to, UpdateType type, String reason) {
    return List.of(
        new ComponentUpdate(NODE, A, Version.parse(from), Version.parse(to), type, reason));
  }

  private static UpdateRules at(UpdatePolicy policy, String current) {
    return UpdateRules.NONE.with(policy, List.of()).at(Version.parse(current));
  }

  @Test
  void check_ofWhatIsUpToDate_saysNothing() {
    assertThat(check(UpdateRules.NONE, "2.0.0")).isEmpty();
  }

  @Test
  void check_withoutRules_takesTheNewest() {
    assertThat(check(UpdateRules.NONE, "1.0.0"))
        .isEqualTo(update("1.0.0", "2.0.0", UpdateType.AUTOMATIC, "policy ALWAYS"));
  }

  @Test
  void check_underAPolicy_goesAsFarAsItAllowsAndHoldsTheRest() {
    assertThat(check(at(UpdatePolicy.PATCH, "1.0.0"), "1.0.0"))
        .isEqualTo(update("1.0.0", "1.0.1", UpdateType.AUTOMATIC, "policy PATCH"));
    assertThat(check(at(UpdatePolicy.PATCH, "1.0.1"), "1.0.0"))
        .isEqualTo(
            update("1.0.0", "1.0.1", UpdateType.AUTOMATIC, "policy PATCH, the fleet is at 1.0.1"));
    assertThat(check(at(UpdatePolicy.PATCH, "1.0.1"), "1.0.1"))
        .isEqualTo(
            update(
                "1.0.1", "2.0.0", UpdateType.HELD, "policy PATCH does not go from 1.0.1 to 2.0.0"));
    assertThat(check(at(UpdatePolicy.MANUAL, "1.0.0"), "1.0.0").getFirst().updateType())
        .isEqualTo(UpdateType.HELD);
  }

  @Test
  void check_outsideTheMaintenanceWindow_saysWhenItOpens() {
    UpdateRules rules =
        at(UpdatePolicy.MINOR, "1.0.0")
            .with(UpdatePolicy.MINOR, List.of(MaintenanceWindow.parse("Sun 02:00-04:00 UTC")));

    assertThat(check(rules, "1.0.0"))
        .isEqualTo(
            update(
                "1.0.0",
                "1.0.1",
                UpdateType.WAITING,
                "policy MINOR, the maintenance window opens at 2026-11-29T02:00:00Z"));
  }

  @Test
  void check_ofWhatARolloutHasGivenUp_holdsItWithTheReason() {
    Version tried = Version.parse("1.0.1");
    versions.yank("a", "2.0.0");
    rollouts =
        Map.of(
            A,
            Rollout.planned(
                    Version.parse("1.0.0"),
                    tried,
                    new RolloutPlan(
                        List.of(NODE),
                        0,
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1)),
                    SATURDAY.toEpochMilli())
                .moved(Rollout.Stage.ROLLED_BACK, SATURDAY.toEpochMilli(), "1 failures"));

    assertThat(check(at(UpdatePolicy.PATCH, "1.0.0"), "1.0.0"))
        .isEqualTo(
            update(
                "1.0.0",
                "1.0.1",
                UpdateType.HELD,
                "its last rollout has given it up (1 failures); start another"));
  }

  @Test
  void check_ofWhatIsPinned_holdsIt() {
    assertThat(check(UpdateRules.NONE.withPin(NODE, Version.parse("1.0.0")), "1.0.0"))
        .isEqualTo(update("1.0.0", "2.0.0", UpdateType.HELD, "pinned to 1.0.0"));
  }

  @Test
  void check_ofWhatWasYanked_goesBackToWhatIsAllowed() {
    versions.yank("a", "1.0.1");

    assertThat(check(at(UpdatePolicy.PATCH, "1.0.1"), "1.0.1"))
        .isEqualTo(
            update(
                "1.0.1",
                "1.0.0",
                UpdateType.AUTOMATIC,
                "1.0.1 is yanked; policy PATCH, the fleet is at 1.0.1"));
  }

  @Test
  void check_ofAVersionThatHasFailed_saysSo() {
    CompatibilityMatrix matrix =
        CompatibilityMatrix.of(
            List.of(
                new Evidence(
                    A, Version.parse("2.0.0"), Evidence.CORE, Component.API_VERSION, false, NODE)));

    assertThat(check(UpdateRules.NONE, "1.0.0", matrix).getFirst().reason())
        .isEqualTo("policy ALWAYS; it has failed on a node of this core");
  }

  @Test
  void rulesOfOneComponent_sayNothingAboutAnother() {
    versions.publish("b", "1.0.0").publish("b", "1.1.0");
    List<InUse> inUse =
        List.of(
            new InUse(NODE, A, Version.parse("1.0.0")), new InUse(NODE, B, Version.parse("1.0.0")));
    Map<ComponentId, UpdateRules> held = Map.of(B, at(UpdatePolicy.MANUAL, "1.0.0"));
    Map<ComponentId, UpdateRules> both =
        Map.of(A, at(UpdatePolicy.PATCH, "1.0.0"), B, at(UpdatePolicy.MANUAL, "1.0.0"));

    assertThat(
            new ComponentVersionManager(versions, held, Map.of(), CompatibilityMatrix.EMPTY)
                .checkForUpdates(inUse, SATURDAY)
                .get(1))
        .isEqualTo(
            new ComponentVersionManager(versions, both, Map.of(), CompatibilityMatrix.EMPTY)
                .checkForUpdates(inUse, SATURDAY)
                .get(1));
  }
}
