package io.mycelium.node.boot;

import io.mycelium.actors.agent.BundleUses;
import io.mycelium.actors.agent.Bundles;
import io.mycelium.actors.agent.PeerFirstBundles;
import io.mycelium.actors.agent.Wanted;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.spore.HoldingsFilter;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Holding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The bundles of a node, with a list in memory of those that are complete: peers ask for it all the
 * time, and the node's card tells of it after each change.
 */
final class HeldBundles implements Bundles {
  private final ComponentDiskCache cache;
  private final PeerFirstBundles bundles;
  private final Consumer<HoldingsFilter> changed;
  private volatile Set<Digest> complete = Set.of();

  /**
   * Bundles over a cache.
   *
   * @param changed hears of what is held, at first and after each change; must not block
   */
  HeldBundles(
      ComponentDiskCache cache, PeerFirstBundles bundles, Consumer<HoldingsFilter> changed) {
    this.cache = cache;
    this.bundles = bundles;
    this.changed = changed;
  }

  /** Whether all of a bundle is here; answers from memory. */
  boolean holds(Digest root) {
    return complete.contains(root);
  }

  /** Looks at the disk and tells what is there. */
  synchronized void refresh() {
    Set<Digest> now =
        cache.holdings().stream()
            .filter(Holding::complete)
            .map(Holding::root)
            .collect(Collectors.toUnmodifiableSet());
    complete = now;
    changed.accept(HoldingsFilter.of(now));
  }

  @Override
  public Optional<HandsReport.BundleEvidence> fetch(Wanted wanted, Progress progress) {
    Optional<HandsReport.BundleEvidence> evidence = bundles.fetch(wanted, progress);
    if (evidence.isPresent()) {
      refresh();
    }
    return evidence;
  }

  @Override
  public List<HandsReport.Holding> holdings(ComponentId component) {
    return bundles.holdings(component);
  }

  /** Fetches what the disk has lost of a bundle; until that is here, the bundle is not held. */
  void repair(Digest root) {
    refresh();
    try {
      bundles.repair(root);
    } finally {
      refresh();
    }
  }

  @Override
  public BundleUses uses() {
    return bundles.uses();
  }

  @Override
  public Duration retention(Digest root) {
    return bundles.retention(root);
  }

  @Override
  public long remove(Digest root) {
    long freed = bundles.remove(root);
    refresh();
    return freed;
  }
}
