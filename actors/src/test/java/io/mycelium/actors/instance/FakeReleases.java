package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A release log in memory. */
final class FakeReleases implements Releases {
  private final TreeMap<Version, Release> releases = new TreeMap<>();

  /** What was seen to work or to fail. */
  final List<String> seen = new CopyOnWriteArrayList<>();

  private long index;
  private @Nullable Version pin;

  void publish(ComponentId component, Version version) {
    index++;
    releases.put(
        version, new Release(component, version, rootOf(version), rootOf(version), index, false));
  }

  void yank(Version version) {
    index++;
    releases.computeIfPresent(
        version,
        (same, is) ->
            new Release(is.component(), version, is.root(), is.envelope(), is.logIndex(), true));
  }

  @Override
  public void observed(
      ComponentId component,
      Version version,
      boolean passed,
      @Nullable LeaseHolder holder,
      String detail) {
    seen.add("%s %s by %s: %s".formatted(version, passed, holder, detail));
  }

  /** New leases take this version and no other; null for the newest. */
  void pin(@Nullable Version version) {
    pin = version;
  }

  @Override
  public Choice choose(ComponentId component, VersionRange range, Set<Version> held) {
    Version only = pin;
    return only == null
        ? Releases.super.choose(component, range, held)
        : new Choice.Take(exactly(component, only).orElseThrow(), "pinned", true);
  }

  static Digest rootOf(Version version) {
    return Digest.of(version.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Release> newest(ComponentId component, VersionRange range) {
    return releases.values().stream()
        .filter(release -> range.contains(release.version()))
        .max(
            Comparator.comparing((Release release) -> !release.yanked())
                .thenComparing(Release::version));
  }

  @Override
  public Optional<Release> exactly(ComponentId component, Version version) {
    return Optional.ofNullable(releases.get(version));
  }

  @Override
  public long lastIndex() {
    return index;
  }
}
