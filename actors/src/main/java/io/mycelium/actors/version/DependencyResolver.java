package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Selects one version of a component and of everything that it needs. The same log, rules and
 * matrix give the same selection. Tried first is what is proven beside what is chosen already, then
 * the newest; what the rules of the fleet don't allow is not taken.
 */
public final class DependencyResolver {
  /** The most versions that are tried before it gives up. */
  public static final int MAX_TRIES = 10_000;

  /** The most components of one selection. */
  public static final int MAX_COMPONENTS = 64;

  /** The most reasons of one refusal. */
  public static final int MAX_REASONS = 16;

  private final ComponentVersionRegistry registry;
  private final CompatibilityMatrix matrix;
  private final VersionBound.OfComponents bounds;
  private final Version api;

  /**
   * A resolver over what is known now.
   *
   * @param registry what was published
   * @param matrix what was seen to work
   * @param bounds which versions the rules of the fleet allow
   * @param api the version of the component API of the core
   */
  public DependencyResolver(
      ComponentVersionRegistry registry,
      CompatibilityMatrix matrix,
      VersionBound.OfComponents bounds,
      Version api) {
    this.registry = registry;
    this.matrix = matrix;
    this.bounds = bounds;
    this.api = api;
  }

  /** Selects, or says why there is nothing to select. */
  public Resolution resolve(ComponentId component, VersionRange range) {
    Search search = new Search();
    Optional<Selection> found = search.from(Selection.of(Need.asked(component, range)));
    return found
        .<Resolution>map(selection -> new Resolution.Selected(selection.loadOrder()))
        .orElseGet(search::refusal);
  }

  private Comparator<PublishedVersion> preference(Selection selection) {
    return Comparator.<PublishedVersion>comparingInt(
            candidate -> -matrix.rank(candidate, api, selection.chosen()))
        .thenComparing(PublishedVersion::version, Comparator.reverseOrder())
        .thenComparing(PublishedVersion::component);
  }

  private boolean fits(PublishedVersion candidate) {
    return candidate.usable()
        && candidate.api().contains(api)
        && bounds.of(candidate.component()).allows(candidate.version());
  }

  /** One search, which counts what it tries and keeps why it failed. */
  private final class Search {
    private final Set<String> reasons = new LinkedHashSet<>();
    private final Shortage shortage = new Shortage(registry, bounds, api);
    private int tries;

    Optional<Selection> from(Selection selection) {
      Optional<Need> open = selection.firstOpen();
      if (open.isEmpty()) {
        return Optional.of(selection);
      }
      return switch (open.get().what()) {
        case Need.What.OfComponent wanted -> component(selection, open.get(), wanted);
        case Need.What.OfService(var service) -> service(selection, open.get());
      };
    }

    private Optional<Selection> component(
        Selection selection, Need need, Need.What.OfComponent wanted) {
      Optional<PublishedVersion> chosen = selection.chosen(wanted.component());
      if (chosen.isPresent()) {
        return wanted.range().contains(chosen.get().version())
            ? take(selection, need, chosen.get())
            : dead(
                need.chain()
                    + shortage
                        .barred(wanted)
                        .orElseGet(() -> taken(selection, need, chosen.get())));
      }
      List<PublishedVersion> candidates =
          registry.versions(wanted.component()).stream()
              .filter(is -> fits(is) && selection.allows(is))
              .sorted(preference(selection))
              .toList();
      return candidates.isEmpty()
          ? dead(need.chain() + shortage.of(wanted, selection.needsOf(wanted.component())))
          : firstOf(selection, need, candidates);
    }

    private String taken(Selection selection, Need need, PublishedVersion chosen) {
      return ", but %s is taken because %s"
          .formatted(chosen, selection.why(chosen.component()).orElse(need).chain());
    }

    private Optional<Selection> service(Selection selection, Need need) {
      Need.What.OfService wanted = (Need.What.OfService) need.what();
      Stream<PublishedVersion> there =
          selection.chosen().stream().filter(is -> is.offers(wanted.service()));
      Stream<PublishedVersion> more =
          registry.providers(wanted.service().contract()).stream()
              .filter(is -> is.offers(wanted.service()))
              .filter(is -> selection.chosen(is.component()).isEmpty())
              .filter(is -> fits(is) && selection.allows(is))
              .sorted(preference(selection));
      List<PublishedVersion> candidates = Stream.concat(there, more).toList();
      return candidates.isEmpty()
          ? dead(need.chain() + shortage.of(wanted))
          : firstOf(selection, need, candidates);
    }

    private Optional<Selection> firstOf(
        Selection selection, Need need, List<PublishedVersion> candidates) {
      for (PublishedVersion candidate : candidates) {
        if (tries >= MAX_TRIES) {
          return Optional.empty();
        }
        tries++;
        Optional<Selection> found = take(selection, need, candidate);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<Selection> take(Selection selection, Need need, PublishedVersion candidate) {
      Optional<String> cycle = selection.cycle(need, candidate);
      if (cycle.isPresent()) {
        return dead(need.chain() + ", but " + cycle.get() + " is a cycle");
      }
      Selection with = selection.with(need, candidate);
      return with.chosen().size() > MAX_COMPONENTS
          ? dead(
              "%s, which makes %d components, allowed are %d"
                  .formatted(need.chain(), with.chosen().size(), MAX_COMPONENTS))
          : from(with);
    }

    private Optional<Selection> dead(String reason) {
      if (reasons.size() < MAX_REASONS) {
        reasons.add(reason);
      }
      return Optional.empty();
    }

    Resolution.Refused refusal() {
      if (tries >= MAX_TRIES) {
        return new Resolution.Refused(
            Stream.concat(
                    Stream.of(
                        "gave up after %d versions were tried, allowed are %d: name narrower ranges"
                                .formatted(tries, MAX_TRIES)
                            + " or pin a version"),
                    reasons.stream())
                .limit(MAX_REASONS)
                .toList());
      }
      return new Resolution.Refused(List.copyOf(reasons));
    }
  }
}
