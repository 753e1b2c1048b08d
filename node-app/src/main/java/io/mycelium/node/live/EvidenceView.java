package io.mycelium.node.live;

import io.mycelium.actors.version.SeenEvidence;
import io.mycelium.api.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What was seen of a version, and who has signed it, as it is shown. */
final class EvidenceView {
  private EvidenceView() {}

  /** One line for each sighting of a version, the oldest first. */
  static List<String> of(Collection<SeenEvidence> all, Version version) {
    return all.stream()
        .filter(seen -> seen.evidence().version().equals(version))
        .map(EvidenceView::line)
        .toList();
  }

  private static String line(SeenEvidence seen) {
    return "%s %s with %s %s: %s"
        .formatted(
            seen.evidence().version(),
            seen.evidence().passed() ? "passed" : "failed",
            seen.evidence().with(),
            seen.evidence().withVersion(),
            seen.signed()
                ? "signed by %s at %s"
                    .formatted(seen.evidence().node(), Instant.ofEpochMilli(seen.atEpochMs()))
                : "on %s, unsigned".formatted(seen.evidence().node()));
  }
}
