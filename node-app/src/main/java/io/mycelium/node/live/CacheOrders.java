package io.mycelium.node.live;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CachePlan;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.DiskUsage;
import io.mycelium.distribution.cache.DiskUsageTracker;
import io.mycelium.distribution.cache.Holding;
import io.mycelium.distribution.cache.RemoveOutcome;
import io.mycelium.node.fleet.CacheControl;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Report;
import io.mycelium.node.fleet.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk cache of this node as the API shows it. */
public final class CacheOrders implements CacheControl {
  private static final Logger LOG = LoggerFactory.getLogger(CacheOrders.class);

  /** What keeps a bundle from being deleted for space, and not from a person who insists. */
  private static final Set<CachePlan.Reason> RULES =
      Set.of(
          CachePlan.Reason.LAST_COPIES,
          CachePlan.Reason.TOO_YOUNG,
          CachePlan.Reason.NEWEST_VERSIONS);

  private final NodeId node;
  private final ComponentDiskCache cache;
  private final DiskUsageTracker usage;

  /** The cache of a node. */
  public CacheOrders(NodeId node, ComponentDiskCache cache, DiskUsageTracker usage) {
    this.node = node;
    this.cache = cache;
    this.usage = usage;
  }

  @Override
  public Report list() {
    DiskUsage now = usage.measure();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("node", node.value());
    facts.put("content-bytes", now.contentBytes());
    facts.put("disk-bytes", now.diskBytes());
    facts.put("shared-bytes", now.sharedBytes());
    facts.put("duplicate-bytes", now.duplicateBytes());
    facts.put("file-bytes", now.fileBytes());
    facts.put("set-aside-bytes", now.setAsideBytes());
    facts.put("limit-bytes", now.limitBytes());
    return new Report(
        facts, cache.plan(0).lines().stream().map(line -> bundle(line, false)).toList());
  }

  @Override
  public Report plan(long comingBytes) {
    CachePlan plan = cache.plan(comingBytes);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("node", node.value());
    facts.put("coming-bytes", comingBytes);
    facts.put("short-bytes", plan.shortBytes());
    facts.put("short-bundles", plan.shortBundles());
    facts.put("fits", plan.fits());
    return new Report(facts, plan.lines().stream().map(line -> bundle(line, true)).toList());
  }

  private static Resource bundle(CachePlan.Line line, boolean planned) {
    Holding holding = line.holding();
    Map<String, Object> facts = new LinkedHashMap<>();
    if (planned) {
      facts.put("verdict", line.goes() ? "goes" : "stays");
    }
    facts.put("bundle", holding.name());
    facts.put("bytes", holding.contentBytes());
    facts.put("state", holding.complete() ? "complete" : "unfinished");
    facts.put("pinned", holding.pinned());
    facts.put("since", holding.since().toString());
    facts.put("last-used", holding.lastUsed().toString());
    holding.cleanupAt().ifPresent(at -> facts.put("retention-ends", at.toString()));
    facts.put("reason", line.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    facts.put("why", line.why());
    facts.put("root", holding.root().hex());
    return new Resource(holding.root().hex(), facts);
  }

  @Override
  public Outcome pin(String bundle, boolean pinned, Principal who) {
    return onOne(
        bundle,
        holding -> {
          if (pinned) {
            cache.pin(holding.root());
          } else {
            cache.unpin(holding.root());
          }
          LOG.info("{} {} {}", who.name(), pinned ? "pinned" : "unpinned", holding.name());
          return done(holding, "pinned", pinned);
        });
  }

  @Override
  public Outcome remove(String bundle, boolean force, Principal who) {
    return onOne(
        bundle,
        holding -> {
          CachePlan.Line line = cache.plan(0).line(holding.root());
          if (!force && RULES.contains(line.reason())) {
            return new Outcome.Refused(
                Outcome.Reason.CONFLICT,
                "%s stays: %s; it goes with --force".formatted(holding.name(), line.why()));
          }
          long freed = cache.freedBytes(holding.root());
          RemoveOutcome outcome = cache.evict(holding.root(), "removed by " + who.name());
          return removed(holding, outcome, freed, who);
        });
  }

  private static Outcome removed(
      Holding holding, RemoveOutcome outcome, long freedBytes, Principal who) {
    String why =
        switch (outcome) {
          case REMOVED -> "";
          case ABSENT -> "is not here any more";
          case LOADED -> "stays: a slot in memory is made of it";
          case PINNED -> "stays: it is pinned; unpin it first";
          case BUSY -> "stays: it is being fetched";
        };
    if (!why.isEmpty()) {
      return new Outcome.Refused(Outcome.Reason.CONFLICT, holding.name() + " " + why);
    }
    LOG.info("{} removed {}, {} bytes are free", who.name(), holding.name(), freedBytes);
    return done(holding, "freed-bytes", freedBytes);
  }

  private static Outcome done(Holding holding, String fact, Object value) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("bundle", holding.name());
    facts.put("root", holding.root().hex());
    facts.put(fact, value);
    return Outcome.done(holding.root().hex(), facts);
  }

  private Outcome onOne(String name, Function<Holding, Outcome> action) {
    List<Holding> named =
        cache.holdings().stream()
            .filter(
                holding ->
                    holding.name().equals(name)
                        || (!name.isEmpty() && holding.root().hex().startsWith(name)))
            .toList();
    if (named.size() == 1) {
      return action.apply(named.getFirst());
    }
    return named.isEmpty()
        ? new Outcome.Refused(
            Outcome.Reason.NOT_FOUND,
            "the cache of node %s has no bundle '%s'".formatted(node.shortForm(), name))
        : new Outcome.Refused(
            Outcome.Reason.CONFLICT,
            "'%s' may be any of %s: give more of the root"
                .formatted(name, named.stream().map(Holding::root).map(Digest::hex).toList()));
  }
}
