package io.mycelium.node.live;

import io.mycelium.actors.version.CompatibilityMatrix;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.DependencyResolver;
import io.mycelium.actors.version.PublishedVersion;
import io.mycelium.actors.version.Resolution;
import io.mycelium.actors.version.VersionBound;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.release.Release;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.node.fleet.Resource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Releases and components as they are shown, from the release log that was verified here. */
final class ReleaseView {
  private ReleaseView() {}

  /** All releases, in the order of the log. */
  static List<Resource> releases(ReleaseLog log) {
    return log.components().stream()
        .flatMap(component -> log.releases(component).stream())
        .sorted(Comparator.comparingLong(Release::index))
        .map(ReleaseView::of)
        .toList();
  }

  private static Resource of(Release release) {
    Manifest manifest = release.verified().manifest();
    String name = manifest.component() + "@" + manifest.version();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("release", name);
    facts.put("index", release.index());
    facts.put("publisher", manifest.publisher().hex());
    facts.put("size", manifest.contentBytes());
    facts.put("state", release.isUsable() ? "published" : "yanked");
    release
        .yanked()
        .ifPresent(
            yanked -> {
              facts.put("yanked-at", yanked.index());
              facts.put("reason", yanked.reason());
            });
    facts.put("root", manifest.root().hex());
    facts.put("envelope", release.verified().envelopeDigest().hex());
    facts.put("chunks", manifest.chunks().size());
    facts.put("main", manifest.mainClass());
    facts.put("api", manifest.api().toString());
    facts.put("retention", manifest.retention().toString());
    facts.put("memory-bytes", manifest.memoryBytes());
    facts.put("isolation", manifest.isolation().text());
    facts.put("operations", manifest.operations());
    return new Resource(name, facts);
  }

  /** A component with its newest usable release; {@code instances} are where it is or was. */
  static Resource component(ReleaseLog log, ComponentId component, List<String> instances) {
    List<Release> releases = log.releases(component);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("component", component.value());
    facts.put(
        "latest",
        releases.reversed().stream()
            .filter(Release::isUsable)
            .findFirst()
            .map(release -> release.verified().manifest().version().toString())
            .orElse("none"));
    facts.put("releases", releases.size());
    facts.put("instances", instances.size());
    facts.put(
        "versions",
        releases.stream()
            .map(release -> release.verified().manifest().version().toString())
            .toList());
    facts.put("nodes", instances);
    facts.putAll(
        needs(
            new DependencyResolver(
                    ComponentVersionRegistry.of(log),
                    CompatibilityMatrix.EMPTY,
                    VersionBound.OfComponents.NONE,
                    Component.API_VERSION)
                .resolve(component, VersionRange.ANY)));
    return new Resource(component.value(), facts);
  }

  /** What else a component needs, each after all that it needs itself, or why that can't be had. */
  static Map<String, Object> needs(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Selected(List<PublishedVersion> order) ->
          Map.of(
              "needs",
              order.subList(0, order.size() - 1).stream()
                  .map(each -> each.component() + "@" + each.version())
                  .toList());
      case Resolution.Refused(List<String> reasons) -> Map.of("unresolved", reasons);
    };
  }
}
