package io.mycelium.actors.registry;

import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.task.FleetView;
import io.mycelium.actors.task.FleetView.Besides;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.version.CompatibilityMatrix;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.DependencyResolver;
import io.mycelium.actors.version.PublishedVersion;
import io.mycelium.actors.version.Resolution;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.actors.version.VersionBound;
import io.mycelium.actors.version.VersionChoice;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.release.ReleaseLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The releases as tasks are placed by them: each node takes what the update rules allow there, for
 * what a task names and for what that needs.
 */
public final class PolicedReleaseView implements FleetView.ReleaseView {
  /** The most releases whose needs are remembered; one more, and all are found anew. */
  static final int MAX_REMEMBERED = 1_024;

  private final ComponentRegistry registry;
  private final PolicyCache policies;
  private final Map<Asked, Answer> answers = new ConcurrentHashMap<>();
  private final Set<ComponentId> awaited = ConcurrentHashMap.newKeySet();

  private record Asked(ComponentId component, Version version) {}

  /** What a release needs, and the bounds that this rests on: on most nodes they are the same. */
  private record Answer(long logIndex, Map<ComponentId, VersionBound> bounds, Besides besides) {}

  /** A view of a log by rules. */
  public PolicedReleaseView(ComponentRegistry registry, PolicyCache policies) {
    this.registry = registry;
    this.policies = policies;
  }

  @Override
  public long logIndex() {
    return registry.lastIndex();
  }

  @Override
  public Optional<ReleaseFacts> resolve(ComponentId component, VersionRange range) {
    return registry.resolve(component, range);
  }

  @Override
  public ReleaseFacts takenOn(NodeId node, ReleaseFacts newest, VersionRange range) {
    UpdateRules rules = policies.rules(newest.component()).rules();
    if (rules.equals(UpdateRules.NONE)) {
      return newest;
    }
    VersionChoice.Ask ask = new VersionChoice.Ask(newest.component(), range, node, Set.of());
    // What can't be taken is placed as it is: the instance says why to whoever asks for a lease.
    return VersionChoice.of(ask, rules, true, ComponentVersionRegistry.of(registry.log()))
            instanceof VersionChoice.Take(Version version, var because, boolean only)
        ? registry
            .manifest(newest.component(), version)
            .map(is -> ComponentRegistry.released(is.manifest()))
            .orElse(newest)
        : newest;
  }

  @Override
  public Besides besides(NodeId node, ReleaseFacts release) {
    ReleaseLog log = registry.log();
    ComponentVersionRegistry versions = ComponentVersionRegistry.of(log);
    List<PublishedVersion> published = versions.versions(release.component());
    if (published.stream().noneMatch(PolicedReleaseView::needsOthers)) {
      return Besides.NOTHING;
    }
    if (awaits(release.component())) {
      return awaited(Set.of(release.component()));
    }
    if (published.stream()
        .noneMatch(is -> is.version().equals(release.version()) && needsOthers(is))) {
      return Besides.NOTHING;
    }
    Asked asked = new Asked(release.component(), release.version());
    Answer last = answers.get(asked);
    if (last != null && holds(last, log, node)) {
      return last.besides();
    }
    return select(node, asked, log, versions);
  }

  private static boolean needsOthers(PublishedVersion version) {
    return !version.dependencies().isEmpty() || !version.requires().isEmpty();
  }

  private boolean holds(Answer answer, ReleaseLog log, NodeId node) {
    return answer.logIndex() == log.head().lastIndex()
        && answer.bounds().entrySet().stream()
            .allMatch(each -> bound(each.getKey(), node).equals(each.getValue()));
  }

  private VersionBound bound(ComponentId component, NodeId node) {
    return policies.rules(component).rules().boundOn(node);
  }

  private Besides select(
      NodeId node, Asked asked, ReleaseLog log, ComponentVersionRegistry versions) {
    Map<ComponentId, VersionBound> bounds = new HashMap<>();
    Set<ComponentId> unheard = new HashSet<>();
    DependencyResolver resolver =
        new DependencyResolver(
            versions,
            CompatibilityMatrix.EMPTY,
            component -> {
              // What the task names is chosen already, maybe by name and above its bound.
              if (component.equals(asked.component())) {
                return VersionBound.NONE;
              }
              if (awaits(component)) {
                unheard.add(component);
              }
              return bounds.computeIfAbsent(component, is -> bound(is, node));
            },
            Component.API_VERSION);
    Resolution resolution =
        resolver.resolve(asked.component(), VersionRange.exactly(asked.version()));
    // Rules only take away, so what can't be had without them can't be had at all.
    if (resolution instanceof Resolution.Selected && !unheard.isEmpty()) {
      return awaited(unheard);
    }
    Besides besides = besides(resolution, log);
    if (answers.size() >= MAX_REMEMBERED) {
      answers.clear();
    }
    if (unheard.isEmpty()) {
      answers.put(asked, new Answer(log.head().lastIndex(), Map.copyOf(bounds), besides));
    }
    return besides;
  }

  private static Besides besides(Resolution resolution, ReleaseLog log) {
    return switch (resolution) {
      case Resolution.Refused refused -> new Besides.Missing(refused.text());
      case Resolution.Selected(List<PublishedVersion> order) ->
          new Besides.Found(
              order.subList(0, order.size() - 1).stream()
                  .flatMap(one -> log.release(one.component(), one.version()).stream())
                  .map(one -> ComponentRegistry.released(one.verified().manifest()))
                  .toList());
    };
  }

  private static Besides awaited(Set<ComponentId> components) {
    return new Besides.Awaited(
        "the update rules of %s are being asked for".formatted(new TreeSet<>(components)));
  }

  /** Whether the first answer is still worth waiting for; who listens is called once it is here. */
  private boolean awaits(ComponentId component) {
    boolean isFirst = awaited.add(component);
    boolean awaits =
        policies.awaits(
            component,
            () -> {
              if (isFirst) {
                awaited.remove(component);
                registry.changed();
              }
            });
    if (!awaits) {
      awaited.remove(component);
    }
    return awaits;
  }
}
