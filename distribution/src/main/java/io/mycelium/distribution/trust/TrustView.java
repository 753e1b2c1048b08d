package io.mycelium.distribution.trust;

import io.mycelium.api.ComponentId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which publisher key may sign which component names, at one moment. Immutable. */
public final class TrustView {
  /** Trusts nobody. */
  public static final TrustView NOBODY = new TrustView(Map.of());

  private final Map<KeyId, Publisher> publishers;

  private TrustView(Map<KeyId, Publisher> publishers) {
    this.publishers = publishers;
  }

  /** Trusts one key for the names that match a pattern. */
  public static TrustView of(NamePattern pattern, PublicKeySet key) {
    return NOBODY.plus(pattern, key);
  }

  /** This view, and one key more or one pattern more for a key. */
  public TrustView plus(NamePattern pattern, PublicKeySet key) {
    SortedSet<NamePattern> patterns = new TreeSet<>(patternsOf(key.id()));
    patterns.add(pattern);
    Map<KeyId, Publisher> next = new HashMap<>(publishers);
    next.put(key.id(), new Publisher(key, Set.copyOf(patterns)));
    return new TrustView(Map.copyOf(next));
  }

  /** The key of an id, if it may sign anything. */
  public Optional<PublicKeySet> key(KeyId id) {
    return Optional.ofNullable(publishers.get(id)).map(Publisher::key);
  }

  /** The ids of all keys that may sign anything. */
  public Set<KeyId> keys() {
    return publishers.keySet();
  }

  /** What a key may sign; empty for an unknown key. */
  public Set<NamePattern> patternsOf(KeyId id) {
    Publisher publisher = publishers.get(id);
    return publisher == null ? Set.of() : publisher.patterns();
  }

  /** Whether a key may sign for a component. */
  public boolean allows(KeyId id, ComponentId component) {
    return patternsOf(id).stream().anyMatch(pattern -> pattern.matches(component));
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
      throw new VerificationException(
          VerificationException.Reason.NAME_NOT_DELEGATED,
          "key %s may sign %s, not '%s'".formatted(id, new TreeSet<>(patternsOf(id)), component));
    }
  }

  private record Publisher(PublicKeySet key, Set<NamePattern> patterns) {}
}
