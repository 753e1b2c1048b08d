package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Dependency;
import io.mycelium.distribution.bundle.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was published, in memory. */
public final class FakeVersions implements ComponentVersionRegistry {
  private final List<PublishedVersion> all = new ArrayList<>();

  /**
   * Publishes a version; needs are {@code name range}, services {@code +name} and {@code -name}.
   */
  public FakeVersions publish(String component, String version, String... links) {
    List<Dependency> dependencies = new ArrayList<>();
    List<Service> provides = new ArrayList<>();
    List<Service> requires = new ArrayList<>();
    for (String link : links) {
      String[] parts = link.split(" ", 2);
      VersionRange range = VersionRange.parse(parts[1]);
      switch (parts[0].charAt(0)) {
        case '+' -> provides.add(new Service(parts[0].substring(1), range));
        case '-' -> requires.add(new Service(parts[0].substring(1), range));
        default -> dependencies.add(new Dependency(new ComponentId(parts[0]), range));
      }
    }
    add(
        new PublishedVersion(
            new ComponentId(component),
            Version.parse(version),
            all.size() + 1L,
            true,
            VersionRange.ANY,
            dependencies,
            provides,
            requires));
    return this;
  }

  /** Publishes a version as it is. */
  public void add(PublishedVersion version) {
    all.add(version);
  }

  /** Withdraws a version. */
  public FakeVersions yank(String component, String version) {
    all.replaceAll(
        is ->
            is.component().value().equals(component) && is.version().toString().equals(version)
                ? new PublishedVersion(
                    is.component(),
                    is.version(),
                    is.logIndex(),
                    false,
                    is.api(),
                    is.dependencies(),
                    is.provides(),
                    is.requires())
                : is);
    return this;
  }

  /** Everything. */
  public List<PublishedVersion> all() {
    return List.copyOf(all);
  }

  @Override
  public long logIndex() {
    return all.size();
  }

  @Override
  public List<PublishedVersion> versions(ComponentId component) {
    return all.stream()
        .filter(is -> is.component().equals(component))
        .sorted(Comparator.comparing(PublishedVersion::version))
        .toList();
  }

  @Override
  public List<PublishedVersion> providers(String contract) {
    return all.stream()
        .filter(is -> is.provides().stream().anyMatch(it -> it.contract().equals(contract)))
        .sorted(
            Comparator.comparing(PublishedVersion::component)
                .thenComparing(PublishedVersion::version))
        .toList();
  }
}
