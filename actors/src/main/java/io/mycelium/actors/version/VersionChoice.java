package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which version a new lease takes. */
public sealed interface VersionChoice {
  /**
   * This one.
   *
   * @param because for people
   * @param only whether no other will do in its place
   */
  record Take(Version version, String because, boolean only) implements VersionChoice {}

  /** None; the reason is for people. */
  record None(String reason) implements VersionChoice {}

  /**
   * What is asked.
   *
   * @param component of which component
   * @param range the versions that will do
   * @param node where it is to be loaded
   * @param held the versions that are on that node already
   */
  record Ask(ComponentId component, VersionRange range, NodeId node, Set<Version> held) {
    /** Copies the set. */
    public Ask {
      held = Set.copyOf(held);
    }
  }

  /**
   * Chooses. A pin goes before everything. Within the bound of the policy the newest is taken; if
   * the range begins beyond it, the task has asked for that by name, and gets the newest of it.
   *
   * @param fresh whether the rules were heard of lately; if not, what is on the node stays
   */
  static VersionChoice of(
      Ask ask, UpdateRules rules, boolean fresh, ComponentVersionRegistry registry) {
    VersionBound bound = rules.boundOn(ask.node());
    Version pin = bound.pin();
    if (pin != null) {
      return pinned(ask, pin, registry);
    }
    List<Version> usable =
        registry.versions(ask.component()).stream()
            .filter(is -> is.usable() && ask.range().contains(is.version()))
            .map(PublishedVersion::version)
            .toList();
    if (usable.isEmpty()) {
      return new None("no release of %s in %s can be used".formatted(ask.component(), ask.range()));
    }
    List<Version> within = usable.stream().filter(bound::allows).toList();
    List<Version> pool = within.isEmpty() ? usable : within;
    List<Version> here = pool.stream().filter(ask.held()::contains).toList();
    boolean keeps = !fresh && !here.isEmpty();
    return new Take(
        (keeps ? here : pool).stream().max(Comparator.naturalOrder()).orElseThrow(),
        keeps
            ? "kept while the update policy can't be asked"
            : because(rules, ask.node(), within.isEmpty()),
        false);
  }

  private static String because(UpdateRules rules, NodeId node, boolean asked) {
    if (asked) {
      return "the task asks for more than the fleet's " + rules.current();
    }
    Trial trial = rules.trial();
    if (trial != null && rules.isCanary(node)) {
      return "a canary of " + trial.version();
    }
    return rules
        .ceiling()
        .map(top -> "policy %s, the fleet is at %s".formatted(rules.policy(), top))
        .orElse("policy " + rules.policy());
  }

  private static VersionChoice pinned(Ask ask, Version pin, ComponentVersionRegistry registry) {
    boolean usable =
        registry.exactly(ask.component(), pin).filter(PublishedVersion::usable).isPresent();
    if (!usable) {
      return new None(
          "%s is pinned to %s, which is yanked: unpin it".formatted(ask.component(), pin));
    }
    return ask.range().contains(pin)
        ? new Take(pin, "pinned", true)
        : new None(
            "%s is pinned to %s, which is not in %s: unpin it or ask for that version"
                .formatted(ask.component(), pin, ask.range()));
  }
}
