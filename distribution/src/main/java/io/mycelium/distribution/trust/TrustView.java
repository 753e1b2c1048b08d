package io.mycelium.distribution.trust;

import io.mycelium.api.ComponentId;
import io.mycelium.distribution.PersistentMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which publisher key may sign which component names, at one moment. Immutable. */
public final class TrustView {
  /** Trusts nobody. */
  public static final TrustView NOBODY = new TrustView(PersistentMap.empty());

  private static final int MAX_PATTERNS_SHOWN = 16;

  private final PersistentMap<KeyId, Publisher> publishers;

  private TrustView(PersistentMap<KeyId, Publisher> publishers) {
    this.publishers = publishers;
  }

  /** Trusts one key for the names that match a pattern. */
  public static TrustView of(NamePattern pattern, PublicKeySet key) {
    return NOBODY.plus(pattern, key);
  }

  /** This view, and one key more or one pattern more for a key. */
  public TrustView plus(NamePattern pattern, PublicKeySet key) {
    PersistentMap<NamePattern, NamePattern> patterns = patterns(key.id()).with(pattern, pattern);
    return new TrustView(publishers.with(key.id(), new Publisher(key, patterns)));
  }

  /** The key of an id, if it may sign anything. */
  public Optional<PublicKeySet> key(KeyId id) {
    return Optional.ofNullable(publishers.get(id)).map(Publisher::key);
  }

  /** The ids of all keys that may sign anything. */
  public Set<KeyId> keys() {
    return Set.copyOf(publishers.keys());
  }

  /** What a key may sign; empty for an unknown key. */
  public Set<NamePattern> patternsOf(KeyId id) {
    return Set.copyOf(patterns(id).keys());
  }

  /** Whether a key may sign for a component. */
  public boolean allows(KeyId id, ComponentId component) {
    return NamePattern.matching(component).anyMatch(patterns(id)::has);
  }

  /** Refuses a key that is not known here. */
  public PublicKeySet requireKey(KeyId id) {
    return key(id)
        .orElseThrow(
            () ->
                new VerificationException(
                    VerificationException.Reason.UNKNOWN_KEY,
                    "key %s is not delegated by the root of this fleet".formatted(id)));
  }

  /** Refuses a key that may not sign for a component. */
  public void requireAllowed(KeyId id, ComponentId component) {
    if (!allows(id, component)) {
      List<NamePattern> patterns = patterns(id).keys();
      String more = patterns.size() > MAX_PATTERNS_SHOWN ? " of %d".formatted(patterns.size()) : "";
      throw new VerificationException(
          VerificationException.Reason.NAME_NOT_DELEGATED,
          "key %s may sign %s%s, not '%s'"
              .formatted(
                  id,
                  patterns.subList(0, Math.min(patterns.size(), MAX_PATTERNS_SHOWN)),
                  more,
                  component));
    }
  }

  private PersistentMap<NamePattern, NamePattern> patterns(KeyId id) {
    Publisher publisher = publishers.get(id);
    return publisher == null ? PersistentMap.empty() : publisher.patterns();
  }

  private record Publisher(PublicKeySet key, PersistentMap<NamePattern, NamePattern> patterns) {}
}
