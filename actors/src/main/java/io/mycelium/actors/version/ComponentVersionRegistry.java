package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.release.ReleaseLog;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The versions that were published, as far as the release log is known. Answers from memory. */
public interface ComponentVersionRegistry {
  /** How many entries of the log are known. */
  long logIndex();

  /** All versions of a component, yanked ones too, the oldest first. */
  List<PublishedVersion> versions(ComponentId component);

  /** All versions that offer a service of this contract, yanked ones too, in one fixed order. */
  List<PublishedVersion> providers(String contract);

  /** The highest version in the range that is not yanked. */
  default Optional<PublishedVersion> newest(ComponentId component, VersionRange range) {
    return versions(component).stream()
        .filter(PublishedVersion::usable)
        .filter(published -> range.contains(published.version()))
        .max(Comparator.comparing(PublishedVersion::version));
  }

  /** One version, yanked or not. */
  default Optional<PublishedVersion> exactly(ComponentId component, Version version) {
    return versions(component).stream()
        .filter(published -> published.version().equals(version))
        .findFirst();
  }

  /** The versions of a log that was verified here. */
  static ComponentVersionRegistry of(ReleaseLog log) {
    return new LogVersions(log);
  }
}
