package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CachePlan.Line;
import io.mycelium.distribution.cache.CachePlan.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what goes when room is needed: what is expired first, then what its component has too
 * much of, then what was not used for the longest time. A pure function of what is there.
 */
final class EvictionPlanner {
  private final List<StoredBundle> bundles;
  private final RetentionRules rules;
  private final Instant now;
  private final Set<Digest> newest = new HashSet<>();
  private final Set<Digest> overBudget = new HashSet<>();

  /**
   * What room is needed.
   *
   * @param component for whose bundle, if it is known
   * @param comingBytes the content that comes, without what is linked
   * @param linked what it has of other bundles: it stays when those go
   * @param shortBytes how much of what comes has no room
   * @param shortBundles how many bundles are too many with it
   */
  record Need(
      Optional<ComponentId> component,
      long comingBytes,
      List<LinkedFile> linked,
      long shortBytes,
      int shortBundles) {
    static final Need NOTHING = new Need(Optional.empty(), 0, List.of(), 0, 0);

    long linkedBytes() {
      return linked.stream().mapToLong(LinkedFile::bytes).sum();
    }
  }

  private EvictionPlanner(List<StoredBundle> bundles, RetentionRules rules, Instant now) {
    this.bundles = bundles;
    this.rules = rules;
    this.now = now;
  }

  /** The plan; it deletes nothing if what may go is not enough. */
  static CachePlan plan(List<StoredBundle> bundles, RetentionRules rules, Need need, Instant now) {
    EvictionPlanner planner = new EvictionPlanner(bundles, rules, now);
    planner.findNewest();
    return planner.decide(need);
  }

  /** Why the rules keep a bundle whose retention is over; nothing when they don't. */
  static Optional<Line> keptByRules(
      Digest root, List<StoredBundle> bundles, RetentionRules rules, Instant now) {
    EvictionPlanner planner = new EvictionPlanner(bundles, rules, now);
    planner.findNewest();
    return bundles.stream()
        .filter(bundle -> bundle.holding().root().equals(root))
        .findFirst()
        .flatMap(planner::ruled);
  }

  private void findNewest() {
    Map<ComponentId, List<StoredBundle>> whole = new HashMap<>();
    for (StoredBundle bundle : bundles) {
      if (bundle.holding().complete() && bundle.version().isPresent()) {
        bundle
            .component()
            .ifPresent(id -> whole.computeIfAbsent(id, none -> new ArrayList<>()).add(bundle));
      }
    }
    whole.forEach(
        (component, versions) ->
            versions.stream()
                .sorted(Comparator.comparing(EvictionPlanner::version).reversed())
                .limit(rules.of(Optional.of(component)).minVersions())
                .forEach(bundle -> newest.add(bundle.holding().root())));
  }

  private static Version version(StoredBundle bundle) {
    return bundle.version().orElseThrow();
  }

  private CachePlan decide(Need need) {
    List<Line> held = new ArrayList<>();
    List<StoredBundle> free = new ArrayList<>();
    for (StoredBundle bundle : bundles) {
      held(bundle).ifPresentOrElse(held::add, () -> free.add(bundle));
    }
    free.sort(
        Comparator.comparing((StoredBundle bundle) -> bundle.holding().lastUsed())
            .thenComparing(bundle -> bundle.holding().root()));
    findOverBudget(free, need);
    free.sort(Comparator.comparingInt(this::tier));
    List<Line> gone = new ArrayList<>();
    List<Line> next = new ArrayList<>();
    long bytes = need.shortBytes();
    int count = need.shortBundles();
    LinkCounts counts = new LinkCounts(need.linked());
    bundles.forEach(counts::add);
    for (StoredBundle bundle : free) {
      if (bytes > 0 || count > 0 || overBudget.contains(bundle.holding().root())) {
        bytes -= counts.remove(bundle);
        count--;
        gone.add(leaving(bundle));
      } else {
        next.add(staying(bundle, Reason.ROOM_ENOUGH, "nothing more has to go"));
      }
    }
    boolean fits = bytes <= 0 && count <= 0;
    if (!fits) {
      gone.forEach(
          line ->
              next.add(
                  new Line(
                      line.holding(), Reason.ROOM_ENOUGH, "it alone would not make room enough")));
      gone.clear();
    }
    held.sort(Comparator.comparing(line -> line.holding().root()));
    List<Line> lines = new ArrayList<>(gone);
    lines.addAll(next);
    lines.addAll(held);
    return new CachePlan(
        Math.max(0, need.shortBytes()), Math.max(0, need.shortBundles()), fits, lines);
  }

  /** Why a bundle may not go at all. */
  private Optional<Line> held(StoredBundle bundle) {
    if (bundle.fetching()) {
      return Optional.of(staying(bundle, Reason.FETCHING, "it is being fetched"));
    }
    if (bundle.loaded()) {
      return Optional.of(staying(bundle, Reason.LOADED, "a slot in memory is made of it"));
    }
    return ruled(bundle).or(() -> lastCopies(bundle));
  }

  private Optional<Line> ruled(StoredBundle bundle) {
    RetentionPolicy policy = rules.of(bundle.component());
    if (bundle.holding().pinned()) {
      return Optional.of(staying(bundle, Reason.PINNED, "it is pinned"));
    }
    if (policy.pin()) {
      return Optional.of(staying(bundle, Reason.PINNED, "its component is pinned by the settings"));
    }
    Instant grown = bundle.holding().since().plus(policy.minAge());
    if (now.isBefore(grown)) {
      return Optional.of(
          staying(bundle, Reason.TOO_YOUNG, "min-age %s keeps it".formatted(policy.minAge())));
    }
    if (newest.contains(bundle.holding().root())) {
      return Optional.of(
          staying(
              bundle,
              Reason.NEWEST_VERSIONS,
              "min-versions %d keeps it".formatted(policy.minVersions())));
    }
    return Optional.empty();
  }

  /** A download that is not complete is a copy to nobody. */
  private Optional<Line> lastCopies(StoredBundle bundle) {
    int floor = rules.minCopies();
    if (floor == 0 || !bundle.holding().complete()) {
      return Optional.empty();
    }
    if (bundle.copies().isEmpty()) {
      return Optional.of(
          staying(bundle, Reason.LAST_COPIES, "it is not known which other nodes have it"));
    }
    Copies.Holders holders = bundle.copies().get();
    if (holders.before() >= floor) {
      return Optional.empty();
    }
    String why =
        holders.elsewhere() < floor
            ? "%d other nodes have it, min-copies is %d".formatted(holders.elsewhere(), floor)
            : "of %d nodes that have it this is one of the %d that must keep it"
                .formatted(holders.elsewhere() + 1, floor);
    return Optional.of(staying(bundle, Reason.LAST_COPIES, why));
  }

  private void findOverBudget(List<StoredBundle> free, Need need) {
    Map<ComponentId, Long> used = new HashMap<>();
    LinkCounts counts = new LinkCounts(need.linked());
    need.component().ifPresent(coming -> used.put(coming, need.comingBytes() + need.linkedBytes()));
    for (StoredBundle bundle : bundles) {
      bundle.component().ifPresent(id -> used.merge(id, counts.add(bundle), Long::sum));
    }
    List<StoredBundle> order = new ArrayList<>(free);
    order.sort(Comparator.comparingInt(bundle -> isExpired(bundle) ? 0 : 1));
    for (StoredBundle bundle : order) {
      if (bundle.component().isPresent()) {
        ComponentId id = bundle.component().get();
        long bytes = used.getOrDefault(id, 0L);
        if (bytes > rules.of(bundle.component()).maxBytes()) {
          overBudget.add(bundle.holding().root());
          used.put(id, bytes - counts.remove(bundle));
        }
      }
    }
  }

  private boolean isExpired(StoredBundle bundle) {
    return bundle.holding().cleanupAt().filter(at -> !at.isAfter(now)).isPresent();
  }

  private int tier(StoredBundle bundle) {
    if (isExpired(bundle)) {
      return 0;
    }
    return overBudget.contains(bundle.holding().root()) ? 1 : 2;
  }

  private Line leaving(StoredBundle bundle) {
    Holding holding = bundle.holding();
    if (isExpired(bundle)) {
      return new Line(
          holding, Reason.EXPIRED, "its retention ended at " + holding.cleanupAt().orElseThrow());
    }
    if (overBudget.contains(holding.root())) {
      return new Line(
          holding,
          Reason.OVER_BUDGET,
          "its component has more than max-bytes %d"
              .formatted(rules.of(bundle.component()).maxBytes()));
    }
    String what = holding.complete() ? "last used at " : "an unfinished download, last used at ";
    return new Line(holding, Reason.LEAST_RECENTLY_USED, what + holding.lastUsed());
  }

  private static Line staying(StoredBundle bundle, Reason reason, String why) {
    return new Line(bundle.holding(), reason, why);
  }
}
