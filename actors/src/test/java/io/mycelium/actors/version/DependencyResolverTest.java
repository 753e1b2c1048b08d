package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DependencyResolverTest {
  private static final Version API = Version.parse("0.1.0");
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));

  private final FakeVersions versions = new FakeVersions();

  private DependencyResolver resolver(CompatibilityMatrix matrix, Map<ComponentId, Version> pins) {
    return bounded(
        matrix,
        pins.entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, pin -> VersionBound.pinned(pin.getValue()))));
  }

  private DependencyResolver bounded(
      CompatibilityMatrix matrix, Map<ComponentId, VersionBound> bounds) {
    return new DependencyResolver(
        versions, matrix, component -> bounds.getOrDefault(component, VersionBound.NONE), API);
  }

  private Resolution resolve(String component, String range) {
    return resolver(CompatibilityMatrix.EMPTY, Map.of())
        .resolve(new ComponentId(component), VersionRange.parse(range));
  }

  private static List<String> selected(Resolution resolution) {
    assertThat(resolution).isInstanceOf(Resolution.Selected.class);
    return ((Resolution.Selected) resolution)
        .loadOrder().stream().map(PublishedVersion::toString).toList();
  }

  private static List<String> refused(Resolution resolution) {
    assertThat(resolution).isInstanceOf(Resolution.Refused.class);
    return ((Resolution.Refused) resolution).reasons();
  }

  private static Evidence evidence(String component, String version, String with, boolean passed) {
    String[] other = with.split(" ", -1);
    return new Evidence(
        new ComponentId(component),
        Version.parse(version),
        new ComponentId(other[0]),
        Version.parse(other[1]),
        passed,
        NODE);
  }

  @Test
  void selection_ofATree_takesTheNewestAndLoadsWhatIsNeededFirst() {
    versions
        .publish("a", "1.0.0", "b [1.0.0,2.0.0)", "c *")
        .publish("b", "1.0.0")
        .publish("b", "1.1.0", "c [1.0.0,2.0.0)")
        .publish("b", "2.0.0")
        .publish("c", "1.4.0")
        .publish("c", "2.0.0");

    assertThat(selected(resolve("a", "*"))).containsExactly("c 1.4.0", "b 1.1.0", "a 1.0.0");
  }

  @Test
  void selection_whenTheNewestLeadsNowhere_takesTheNextOne() {
    versions.publish("a", "1.0.0").publish("a", "1.2.0", "b [2.0.0,3.0.0)").publish("b", "1.9.0");

    assertThat(selected(resolve("a", "*"))).containsExactly("a 1.0.0");
  }

  @Test
  void refusal_namesEachWayThatWasTriedDownToWhatIsMissing() {
    versions
        .publish("a", "1.1.0", "c *")
        .publish("a", "1.2.0", "b [2.0.0,3.0.0)")
        .publish("b", "1.9.0");

    assertThat(refused(resolve("a", "*")))
        .containsExactly(
            "a 1.2.0 needs b [2.0.0,3.0.0), of which only 1.9.0 is published",
            "a 1.1.0 needs c, which nobody published");
  }

  @Test
  void refusal_ofWhatLiesDeeper_isAChainFromTheTop() {
    versions
        .publish("a", "1.0.0", "b *")
        .publish("b", "1.0.0", "c *")
        .publish("c", "2.0.0")
        .yank("c", "2.0.0");

    assertThat(refused(resolve("a", "*")))
        .containsExactly("a 1.0.0 needs b, b 1.0.0 needs c, of which 2.0.0 is yanked");
  }

  @Test
  void refusal_ofWhatWasAskedFor_namesTheRange() {
    assertThat(refused(resolve("a", "*"))).containsExactly("wanted is a, which nobody published");
    versions.publish("a", "1.0.0").publish("a", "1.1.0");
    assertThat(refused(resolve("a", "[2.0.0,3.0.0)")))
        .containsExactly("wanted is a [2.0.0,3.0.0), of which only 1.1.0, 1.0.0 are published");
  }

  @Test
  void conflict_ofTwoThatNeedOneComponent_namesBoth() {
    versions
        .publish("a", "1.0.0", "b *", "c [1.0.0,2.0.0)")
        .publish("b", "1.0.0", "c [2.0.0,3.0.0)")
        .publish("c", "1.5.0")
        .publish("c", "2.5.0");

    assertThat(refused(resolve("a", "*")))
        .containsExactly(
            "a 1.0.0 needs c [1.0.0,2.0.0), but a 1.0.0 needs b, b 1.0.0 needs c [2.0.0,3.0.0):"
                + " no version will do for all");
  }

  @Test
  void conflict_withWhatIsTakenAlready_namesWhyThatIsTaken() {
    versions
        .publish("a", "1.0.0", "c [1.0.0,2.0.0)", "b *")
        .publish("b", "1.0.0", "d *")
        .publish("c", "1.5.0")
        .publish("c", "2.5.0")
        .publish("d", "1.0.0", "c [2.0.0,3.0.0)");

    assertThat(refused(resolve("a", "*")))
        .containsExactly(
            "a 1.0.0 needs b, b 1.0.0 needs d, d 1.0.0 needs c [2.0.0,3.0.0), but c 1.5.0 is taken"
                + " because a 1.0.0 needs c [1.0.0,2.0.0)");
  }

  @Test
  void cycle_isNamedFromBeginningToEnd() {
    versions.publish("a", "1.0.0", "b *").publish("b", "1.0.0", "c *").publish("c", "1.0.0", "a *");

    assertThat(refused(resolve("a", "*")))
        .containsExactly(
            "a 1.0.0 needs b, b 1.0.0 needs c, c 1.0.0 needs a, but c > a > b > c is a cycle");
  }

  @Test
  void service_isMetByAnyThatOffersTheContract_andLoadsBeforeItsUser() {
    versions
        .publish("a", "1.0.0", "-acme.Disk [1.0.0,2.0.0)")
        .publish("old-disk", "1.0.0", "+acme.Disk 0.9.0")
        .publish("z-disk", "1.0.0", "+acme.Disk 1.3.0");

    assertThat(selected(resolve("a", "*"))).containsExactly("z-disk 1.0.0", "a 1.0.0");
    versions.yank("z-disk", "1.0.0");
    assertThat(refused(resolve("a", "*")).getFirst())
        .startsWith(
            "a 1.0.0 needs a provider of acme.Disk [1.0.0,2.0.0), and none of z-disk 1.0.0");
  }

  @Test
  void pin_isTakenBeforeAnythingElse_andRefusesWhatItForbids() {
    versions.publish("a", "1.0.0", "b *").publish("b", "1.0.0").publish("b", "2.0.0");
    ComponentId b = new ComponentId("b");
    DependencyResolver pinned =
        resolver(CompatibilityMatrix.EMPTY, Map.of(b, Version.parse("1.0.0")));

    assertThat(selected(pinned.resolve(new ComponentId("a"), VersionRange.ANY)))
        .containsExactly("b 1.0.0", "a 1.0.0");
    assertThat(refused(pinned.resolve(b, VersionRange.parse("[2.0.0,3.0.0)"))))
        .containsExactly("wanted is b [2.0.0,3.0.0), which is pinned to 1.0.0");
  }

  private List<String> refusedUnder(VersionBound ofStore) {
    return refused(
        bounded(CompatibilityMatrix.EMPTY, Map.of(new ComponentId("acme.store"), ofStore))
            .resolve(new ComponentId("a"), VersionRange.ANY));
  }

  private static VersionBound patch(String ceiling) {
    return new VersionBound(null, Version.parse(ceiling), "policy PATCH");
  }

  @Test
  void policy_isNotExceededByANeed_andIsNamedInTheChain() {
    versions
        .publish("a", "1.0.0", "b *")
        .publish("b", "1.0.0", "acme.store [2.0.0,3.0.0)")
        .publish("acme.store", "1.4.0")
        .publish("acme.store", "2.1.0");

    assertThat(refusedUnder(patch("1.4.0")))
        .containsExactly(
            "a 1.0.0 needs b, b 1.0.0 needs acme.store [2.0.0,3.0.0), which is allowed only up to"
                + " 1.4.0 by policy PATCH");
    assertThat(
            refusedUnder(
                new VersionBound(Version.parse("1.4.0"), null, "on node " + "a".repeat(8))))
        .containsExactly(
            "a 1.0.0 needs b, b 1.0.0 needs acme.store [2.0.0,3.0.0), which is pinned to 1.4.0 on"
                + " node aaaaaaaa");
  }

  @Test
  void policy_leavesTheNewestThatItAllows_andSaysWhatIsWrongWithThat() {
    versions
        .publish("a", "1.0.0", "acme.store *")
        .publish("acme.store", "1.4.0")
        .publish("acme.store", "2.1.0");
    DependencyResolver resolver =
        bounded(CompatibilityMatrix.EMPTY, Map.of(new ComponentId("acme.store"), patch("1.4.0")));

    assertThat(selected(resolver.resolve(new ComponentId("a"), VersionRange.ANY)))
        .containsExactly("acme.store 1.4.0", "a 1.0.0");
    versions.yank("acme.store", "1.4.0");
    assertThat(refusedUnder(patch("1.4.0")))
        .containsExactly(
            "a 1.0.0 needs acme.store, which is allowed only up to 1.4.0 by policy PATCH, and 1.4.0"
                + " is yanked");
  }

  @Test
  void policy_thatMakesTwoNeedsExcludeEachOther_isNamed() {
    versions
        .publish("a", "1.0.0", "b *", "acme.store [1.0.0,3.0.0)")
        .publish("b", "1.0.0", "acme.store [2.0.0,3.0.0)")
        .publish("acme.store", "1.4.0")
        .publish("acme.store", "2.1.0");
    assertThat(refusedUnder(patch("1.4.0")))
        .containsExactly(
            "a 1.0.0 needs acme.store [1.0.0,3.0.0), but a 1.0.0 needs b, b 1.0.0 needs acme.store"
                + " [2.0.0,3.0.0): no version will do for all, for acme.store is allowed only up to"
                + " 1.4.0 by policy PATCH");
    versions.publish("a", "1.1.0", "acme.store *", "c *");
    versions.publish("c", "1.0.0", "b *");
    assertThat(refusedUnder(patch("1.4.0")).getFirst())
        .isEqualTo(
            "a 1.1.0 needs c, c 1.0.0 needs b, b 1.0.0 needs acme.store [2.0.0,3.0.0), which is"
                + " allowed only up to 1.4.0 by policy PATCH");
  }

  @Test
  void policy_ofAProvider_isNamed() {
    versions
        .publish("a", "1.0.0", "-acme.Disk [2.0.0,3.0.0)")
        .publish("acme.store", "1.4.0", "+acme.Disk 1.0.0")
        .publish("acme.store", "2.1.0", "+acme.Disk 2.0.0");

    assertThat(refusedUnder(patch("1.4.0")).getFirst())
        .contains("none of acme.store 2.1.0 can be used")
        .endsWith(", acme.store is allowed only up to 1.4.0 by policy PATCH");
  }

  @Test
  void provenPair_goesBeforeANewerOne_andAFailedOneComesLast() {
    versions
        .publish("a", "1.0.0", "b *")
        .publish("b", "1.0.0")
        .publish("b", "1.1.0")
        .publish("b", "1.2.0");
    ComponentId a = new ComponentId("a");

    CompatibilityMatrix proven =
        CompatibilityMatrix.of(List.of(evidence("b", "1.1.0", "a 1.0.0", true)));
    assertThat(selected(resolver(proven, Map.of()).resolve(a, VersionRange.ANY)))
        .containsExactly("b 1.1.0", "a 1.0.0");
    CompatibilityMatrix failed =
        CompatibilityMatrix.of(List.of(evidence("b", "1.2.0", "component-api 0.1.0", false)));
    assertThat(selected(resolver(failed, Map.of()).resolve(a, VersionRange.ANY)))
        .containsExactly("b 1.1.0", "a 1.0.0");
  }

  @Test
  void versionForAnotherCore_isNotTakenAndSaysWhy() {
    versions.add(
        new PublishedVersion(
            new ComponentId("a"),
            Version.parse("1.0.0"),
            1,
            true,
            VersionRange.parse("[1.0.0,2.0.0)"),
            List.of(),
            List.of(),
            List.of()));

    assertThat(refused(resolve("a", "*")))
        .containsExactly(
            "wanted is a, of which 1.0.0 needs the component API [1.0.0,2.0.0) and this core has"
                + " 0.1.0");
  }

  @Test
  void search_beyondTheLimit_givesUpAndNamesIt() {
    // Each of twelve has four versions, and what the last of them needs nobody published.
    int levels = 12;
    for (int level = 0; level < levels; level++) {
      for (int patch = 0; patch < 4; patch++) {
        versions.publish(
            "c" + level,
            "1.0." + patch,
            level + 1 < levels ? "c" + (level + 1) + " *" : "missing *");
      }
    }

    List<String> reasons = refused(resolve("c0", "*"));
    assertThat(reasons).hasSizeLessThanOrEqualTo(DependencyResolver.MAX_REASONS);
    assertThat(reasons.getFirst())
        .contains("gave up")
        .contains("allowed are " + DependencyResolver.MAX_TRIES);
  }

  @Test
  void selection_beyondTheMostComponents_isRefusedWithBothNumbers() {
    int most = DependencyResolver.MAX_COMPONENTS;
    for (int level = 0; level < most; level++) {
      versions.publish("c" + level, "1.0.0", "c" + (level + 1) + " *");
    }
    versions.publish("c" + most, "1.0.0");

    assertThat(refused(resolve("c0", "*")).getFirst())
        .contains("makes %d components, allowed are %d".formatted(most + 1, most));
    assertThat(selected(resolve("c1", "*"))).hasSize(most);
  }
}
