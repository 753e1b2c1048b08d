package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which versions were seen to work beside which. Immutable; symmetric. */
public final class CompatibilityMatrix {
  /** Nothing was seen. */
  public static final CompatibilityMatrix EMPTY = of(List.of());

  private final Map<Set<Name>, Verdict> verdicts;

  private record Name(ComponentId component, Version version) {}

  /** What is known of a pair. */
  public enum Verdict {
    /** Nobody has tried it. */
    UNKNOWN,
    /** It worked wherever it was tried last. */
    PROVEN,
    /** It failed where it was tried last, on at least one node. */
    FAILED
  }

  private record Place(Set<Name> pair, NodeId node) {}

  private CompatibilityMatrix(Map<Set<Name>, Verdict> verdicts) {
    this.verdicts = Map.copyOf(verdicts);
  }

  /** What evidence adds up to; of each node the last word on a pair counts. */
  public static CompatibilityMatrix of(Collection<Evidence> oldestFirst) {
    Map<Place, Boolean> last = new HashMap<>();
    for (Evidence seen : oldestFirst) {
      Set<Name> pair =
          pair(
              new Name(seen.component(), seen.version()),
              new Name(seen.with(), seen.withVersion()));
      last.put(new Place(pair, seen.node()), seen.passed());
    }
    Map<Set<Name>, Verdict> verdicts = new HashMap<>();
    last.forEach(
        (place, passed) ->
            verdicts.merge(
                place.pair(),
                passed ? Verdict.PROVEN : Verdict.FAILED,
                (one, other) -> one == Verdict.FAILED ? one : other));
    return new CompatibilityMatrix(verdicts);
  }

  private static Set<Name> pair(Name one, Name other) {
    Set<Name> pair = new HashSet<>();
    pair.add(one);
    pair.add(other);
    return Set.copyOf(pair);
  }

  /** What is known of two versions of different components. */
  public Verdict verdict(
      ComponentId component, Version version, ComponentId with, Version withVersion) {
    return verdicts.getOrDefault(
        pair(new Name(component, version), new Name(with, withVersion)), Verdict.UNKNOWN);
  }

  /**
   * How much speaks for a version beside others: the number of proven pairs, or the negative number
   * of failed ones if there is any.
   */
  int rank(PublishedVersion candidate, Version core, Collection<PublishedVersion> beside) {
    int proven = 0;
    int failed = 0;
    for (Verdict verdict : verdicts(candidate, core, beside)) {
      proven += verdict == Verdict.PROVEN ? 1 : 0;
      failed += verdict == Verdict.FAILED ? 1 : 0;
    }
    return failed > 0 ? -failed : proven;
  }

  private List<Verdict> verdicts(
      PublishedVersion candidate, Version core, Collection<PublishedVersion> beside) {
    List<Verdict> all = new ArrayList<>();
    all.add(verdict(candidate.component(), candidate.version(), Evidence.CORE, core));
    for (PublishedVersion other : beside) {
      all.add(
          verdict(candidate.component(), candidate.version(), other.component(), other.version()));
    }
    return all;
  }
}
