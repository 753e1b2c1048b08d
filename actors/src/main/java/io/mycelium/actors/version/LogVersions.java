package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.distribution.release.ReleaseLog;
import java.util.List;

/** The versions of one release log. */
record LogVersions(ReleaseLog log) implements ComponentVersionRegistry {
  @Override
  public long logIndex() {
    return log.head().lastIndex();
  }

  @Override
  public List<PublishedVersion> versions(ComponentId component) {
    return log.releases(component).stream().map(PublishedVersion::of).toList();
  }

  @Override
  public List<PublishedVersion> providers(String contract) {
    return log.components().stream()
        .sorted()
        .flatMap(component -> log.releases(component).stream())
        .filter(
            release ->
                release.verified().manifest().provides().stream()
                    .anyMatch(service -> service.contract().equals(contract)))
        .map(PublishedVersion::of)
        .toList();
  }
}
