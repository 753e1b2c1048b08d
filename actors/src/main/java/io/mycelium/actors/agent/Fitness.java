package io.mycelium.actors.agent;

import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Manifest;
import java.util.Locale;
import java.util.Optional;

/**
 * What a node offers to the components that it loads.
 *
 * @param api the version of the component API
 * @param platform like {@code linux-x86_64}
 */
record Fitness(Version api, String platform) {

  /** The platform in the words of manifests. */
  static String platformOf(String operatingSystem, String machine) {
    String name = operatingSystem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "");
    return name + "-" + (machine.equals("amd64") ? "x86_64" : machine.toLowerCase(Locale.ROOT));
  }

  /** Why a component can't work here; empty when it can. */
  Optional<String> refusal(Manifest manifest) {
    String release = manifest.component() + " " + manifest.version();
    if (!manifest.api().contains(api)) {
      return Optional.of(
          "%s needs the component API %s, this node has %s: publish a release for it"
              .formatted(release, manifest.api(), api));
    }
    if (!manifest.platform().equals(Declaration.ANY_PLATFORM)
        && !manifest.platform().equals(platform)) {
      return Optional.of(
          "%s is for %s, this node is %s: publish a release for it"
              .formatted(release, manifest.platform(), platform));
    }
    return Optional.empty();
  }
}
