package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Dependency;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.distribution.release.Release;
import java.util.List;

/**
 * One release as far as choosing a version goes.
 *
 * @param component its name
 * @param version its version
 * @param logIndex where it was published
 * @param usable whether it was not yanked
 * @param api the versions of the component API that it runs on
 * @param dependencies the components that must be loaded before it
 * @param provides the services that it offers
 * @param requires the services that it needs from other components
 */
public record PublishedVersion(
    ComponentId component,
    Version version,
    long logIndex,
    boolean usable,
    VersionRange api,
    List<Dependency> dependencies,
    List<Service> provides,
    List<Service> requires) {
  /** Copies the lists. */
  public PublishedVersion {
    dependencies = List.copyOf(dependencies);
    provides = List.copyOf(provides);
    requires = List.copyOf(requires);
  }

  /** What a release of the log says. */
  static PublishedVersion of(Release release) {
    Manifest manifest = release.verified().manifest();
    return new PublishedVersion(
        manifest.component(),
        manifest.version(),
        release.index(),
        release.isUsable(),
        manifest.api(),
        manifest.dependencies(),
        manifest.provides(),
        manifest.requires());
  }

  /** Whether it offers a version of the contract that is in the range. */
  boolean offers(Service wanted) {
    return provides.stream().anyMatch(service -> service.satisfies(wanted));
  }

  @Override
  public String toString() {
    return component + " " + version;
  }
}
