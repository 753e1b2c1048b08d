package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VersionChoiceTest {
  private static final ComponentId A = new ComponentId("a");
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final NodeId OTHER = new NodeId("b".repeat(NodeId.LENGTH));

  private final FakeVersions versions =
      new FakeVersions()
          .publish("a", "1.0.0")
          .publish("a", "1.1.0")
          .publish("a", "1.2.0")
          .publish("a", "2.0.0");

  private VersionChoice choose(String range, UpdateRules rules, boolean fresh, String... held) {
    return VersionChoice.of(
        new VersionChoice.Ask(
            A,
            VersionRange.parse(range),
            NODE,
            Set.copyOf(List.of(held).stream().map(Version::parse).toList())),
        rules,
        fresh,
        versions);
  }

  private static String taken(VersionChoice choice) {
    assertThat(choice).isInstanceOf(VersionChoice.Take.class);
    return ((VersionChoice.Take) choice).version().toString();
  }

  private static UpdateRules at(UpdatePolicy policy, String current) {
    return UpdateRules.NONE.with(policy, List.of()).at(Version.parse(current));
  }

  @Test
  void choice_withoutRules_isTheNewestInTheRange() {
    assertThat(taken(choose("*", UpdateRules.NONE, true))).isEqualTo("2.0.0");
    assertThat(taken(choose("[1.0.0,2.0.0)", UpdateRules.NONE, true))).isEqualTo("1.2.0");
  }

  @Test
  void choice_underAPolicy_staysAtWhereTheFleetIs() {
    UpdateRules rules = at(UpdatePolicy.PATCH, "1.1.0");

    assertThat(choose("*", rules, true))
        .isEqualTo(
            new VersionChoice.Take(
                Version.parse("1.1.0"), "policy PATCH, the fleet is at 1.1.0", false));
    versions.yank("a", "1.1.0");
    assertThat(taken(choose("*", rules, true))).isEqualTo("1.0.0");
  }

  @Test
  void choice_ofATaskThatAsksForMore_isWhatItAsksFor() {
    UpdateRules rules = at(UpdatePolicy.MANUAL, "1.1.0");

    assertThat(taken(choose("[2.0.0,3.0.0)", rules, true))).isEqualTo("2.0.0");
    assertThat(taken(choose("1.2.0", rules, true))).isEqualTo("1.2.0");
  }

  @Test
  void pin_goesBeforeThePolicy_thatOfTheNodeBeforeThatOfTheFleet() {
    UpdateRules rules =
        new UpdateRules(
            UpdatePolicy.ALWAYS,
            List.of(),
            null,
            Version.parse("1.1.0"),
            Map.of(OTHER, Version.parse("1.0.0")),
            null);

    assertThat(choose("*", rules, true))
        .isEqualTo(new VersionChoice.Take(Version.parse("1.1.0"), "pinned", true));
    assertThat(taken(choose("*", rules.withPin(NODE, Version.parse("1.2.0")), true)))
        .isEqualTo("1.2.0");
    assertThat(choose("[2.0.0,3.0.0)", rules, true))
        .isEqualTo(
            new VersionChoice.None(
                "a is pinned to 1.1.0, which is not in [2.0.0,3.0.0): unpin it or ask for that"
                    + " version"));
    versions.yank("a", "1.1.0");
    assertThat(choose("*", rules, true))
        .isEqualTo(new VersionChoice.None("a is pinned to 1.1.0, which is yanked: unpin it"));
  }

  @Test
  void choice_whileTheRulesCanNotBeAsked_keepsWhatIsOnTheNode() {
    assertThat(taken(choose("*", UpdateRules.NONE, false, "1.0.0", "1.1.0"))).isEqualTo("1.1.0");
    assertThat(taken(choose("*", UpdateRules.NONE, false))).isEqualTo("2.0.0");
    assertThat(taken(choose("*", at(UpdatePolicy.PATCH, "1.1.0"), false, "1.0.0", "2.0.0")))
        .isEqualTo("1.0.0");
    assertThat(
            taken(
                choose(
                    "*", UpdateRules.NONE.withPin(null, Version.parse("1.2.0")), false, "1.0.0")))
        .isEqualTo("1.2.0");
  }
}
