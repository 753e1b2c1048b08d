package io.mycelium.distribution.cache;

import io.mycelium.distribution.Digest;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is deleted to make room, and why all the rest stays.
 *
 * @param shortBytes how many bytes had to become free
 * @param shortBundles how many bundles had to go
 * @param fits whether that can be had; when not, nothing is deleted
 * @param lines what goes in the order in which it goes, then what stays: first what would go next
 */
public record CachePlan(long shortBytes, int shortBundles, boolean fits, List<Line> lines) {
  private static final int MAX_NAMED = 8;

  /** What becomes of one bundle. */
  public record Line(Holding holding, Reason reason, String why) {
    /** Whether it is deleted. */
    public boolean goes() {
      return reason.goes;
    }
  }

  /** Why a bundle goes or stays. */
  public enum Reason {
    /** Its retention is over. */
    EXPIRED(true),
    /** Its component has more than it may. */
    OVER_BUDGET(true),
    /** It was not used for longer than others. */
    LEAST_RECENTLY_USED(true),
    /** Nothing has to go, or enough went before it. */
    ROOM_ENOUGH(false),
    /** Bytes of it arrive now. */
    FETCHING(false),
    /** A slot in memory is made of it. */
    LOADED(false),
    /** It was pinned, or its component is by the rules. */
    PINNED(false),
    /** It has not been here for as long as the rules say. */
    TOO_YOUNG(false),
    /** It is among the newest versions that the rules keep. */
    NEWEST_VERSIONS(false),
    /** Too few other nodes have it, as far as is known. */
    LAST_COPIES(false);

    private final boolean goes;

    Reason(boolean goes) {
      this.goes = goes;
    }
  }

  /** Copies the list. */
  public CachePlan {
    lines = List.copyOf(lines);
  }

  /** What goes, in order. */
  public List<Line> deletions() {
    return lines.stream().filter(Line::goes).toList();
  }

  /** What became of one bundle, by its root. */
  public Line line(Digest root) {
    return lines.stream()
        .filter(line -> line.holding().root().equals(root))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(root + " is not in the plan"));
  }

  /** The largest bundles that stay and why, for the text of a refusal. */
  String holders() {
    List<Line> holding =
        lines.stream()
            .filter(line -> !line.goes() && line.reason() != Reason.ROOM_ENOUGH)
            .sorted((a, b) -> Long.compare(b.holding().contentBytes(), a.holding().contentBytes()))
            .toList();
    String named =
        holding.stream()
            .limit(MAX_NAMED)
            .map(line -> "%s (%s)".formatted(line.holding().name(), line.why()))
            .collect(Collectors.joining(", "));
    return holding.size() > MAX_NAMED
        ? "%s and %d more".formatted(named, holding.size() - MAX_NAMED)
        : named.isEmpty() ? "nothing" : named;
  }
}
