package io.mycelium.distribution.release;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.MerkleTree;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.release.AppendResult.Reason;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log has come to. Mutable, so that a long log is replayed without a copy for each
 * statement; {@link ReleaseLog} never changes one that it has shown.
 */
final class LogState {
  private final PublicKeySet root;
  private final List<LogEntry> entries;
  private final SortedMap<ComponentId, SortedMap<Version, Release>> releases;
  private final Map<Delegation, Long> delegations;
  private TrustView trust;
  private MerkleTree tree;

  LogState(PublicKeySet root) {
    this.root = root;
    this.entries = new ArrayList<>();
    this.releases = new TreeMap<>();
    this.delegations = new HashMap<>();
    this.trust = TrustView.NOBODY;
    this.tree = MerkleTree.EMPTY.plus(root.encoded());
  }

  /** A copy that can go on alone. */
  LogState(LogState other) {
    this.root = other.root;
    this.entries = new ArrayList<>(other.entries);
    this.releases = new TreeMap<>();
    other.releases.forEach((id, versions) -> releases.put(id, new TreeMap<>(versions)));
    this.delegations = new HashMap<>(other.delegations);
    this.trust = other.trust;
    this.tree = other.tree;
  }

  /** Adds a statement, unless it is refused or already there. */
  Verdict apply(SignedStatement signed) {
    if (entries.size() >= ReleaseLog.MAX_STATEMENTS) {
      return refused(
          Reason.LOG_FULL,
          "the log has %d statements; at most %d are allowed"
              .formatted(entries.size(), ReleaseLog.MAX_STATEMENTS));
    }
    try {
      CoseSign message =
          CoseSign.parse(signed.cose(), StatementCodec.CONTENT_TYPE, StatementCodec.MAX_BYTES);
      KeyId signer = message.keyId();
      message.verify(signer.equals(root.id()) ? root : trust.requireKey(signer));
      StatementCodec.Decoded decoded = StatementCodec.decode(message.payload());
      if (!decoded.fleet().equals(root.id())) {
        return refused(
            Reason.WRONG_FLEET,
            "the statement is for the fleet with root %s; this is %s"
                .formatted(decoded.fleet(), root.id()));
      }
      return judge(signer, decoded.statement(), signed);
    } catch (VerificationException e) {
      return refused(reasonOf(e), String.valueOf(e.getMessage()));
    }
  }

  private Verdict judge(KeyId signer, ReleaseStatement statement, SignedStatement signed) {
    return switch (statement) {
      case ReleaseStatement.Delegate delegate -> delegate(signer, delegate, signed);
      case ReleaseStatement.Publish publish -> publish(signer, publish, signed);
      case ReleaseStatement.Yank yank -> yank(signer, yank, signed);
    };
  }

  private Verdict delegate(
      KeyId signer, ReleaseStatement.Delegate delegate, SignedStatement signed) {
    if (!signer.equals(root.id())) {
      return refused(
          Reason.NOT_ROOT, "key %s delegates; only the root %s may".formatted(signer, root.id()));
    }
    Delegation delegation = new Delegation(delegate.pattern(), delegate.key().id());
    Long known = delegations.get(delegation);
    if (known != null) {
      return new Verdict.Known(known);
    }
    trust = trust.plus(delegate.pattern(), delegate.key());
    Verdict.Added added = add(signer, delegate, signed);
    delegations.put(delegation, added.index());
    return added;
  }

  private Verdict publish(KeyId signer, ReleaseStatement.Publish publish, SignedStatement signed) {
    if (signer.equals(root.id())) {
      return refused(
          Reason.ROOT_CANNOT_PUBLISH, "the root delegates; publish with a delegated key");
    }
    trust.requireAllowed(signer, publish.component());
    VerifiedManifest verified;
    try {
      verified = ComponentSignatureVerifier.verify(publish.envelope(), trust);
    } catch (VerificationException e) {
      return refused(Reason.BAD_MANIFEST, e.reason() + ": " + e.getMessage());
    }
    if (!publish.equals(ReleaseStatement.Publish.of(verified))
        || !verified.manifest().publisher().equals(signer)) {
      return refused(
          Reason.MANIFEST_MISMATCH,
          "%s by %s carries the manifest %s by %s"
              .formatted(publish, signer, verified, verified.manifest().publisher()));
    }
    Release earlier = find(publish.component(), publish.version());
    if (earlier != null) {
      return earlier.verified().manifestDigest().equals(verified.manifestDigest())
          ? new Verdict.Known(earlier.index())
          : refused(
              Reason.VERSION_TAKEN,
              ("%s %s was published at index %d with root %s; this one has root %s: "
                      + "give it a new version")
                  .formatted(
                      publish.component(),
                      publish.version(),
                      earlier.index(),
                      earlier.verified().manifest().root(),
                      publish.root()));
    }
    Verdict.Added added = add(signer, publish, signed);
    put(new Release(added.index(), verified, Optional.empty()));
    return added;
  }

  private Verdict yank(KeyId signer, ReleaseStatement.Yank yank, SignedStatement signed) {
    if (!signer.equals(root.id())) {
      trust.requireAllowed(signer, yank.component());
    }
    Release release = find(yank.component(), yank.version());
    if (release == null) {
      return refused(
          Reason.UNKNOWN_RELEASE,
          "%s %s was never published here".formatted(yank.component(), yank.version()));
    }
    if (release.yanked().isPresent()) {
      return new Verdict.Known(release.yanked().get().index());
    }
    Verdict.Added added = add(signer, yank, signed);
    put(
        new Release(
            release.index(),
            release.verified(),
            Optional.of(new Release.Yanked(added.index(), yank.reason()))));
    return added;
  }

  private Verdict.Added add(KeyId signer, ReleaseStatement statement, SignedStatement signed) {
    long index = lastIndex() + 1;
    entries.add(new LogEntry(index, signer, statement, signed));
    tree = tree.plus(signed.cose());
    return new Verdict.Added(index);
  }

  private @Nullable Release find(ComponentId component, Version version) {
    SortedMap<Version, Release> versions = releases.get(component);
    return versions == null ? null : versions.get(version);
  }

  private void put(Release release) {
    releases
        .computeIfAbsent(release.verified().manifest().component(), _ -> new TreeMap<>())
        .put(release.verified().manifest().version(), release);
  }

  long lastIndex() {
    return entries.size();
  }

  TreeHead head() {
    return new TreeHead(lastIndex(), tree.root());
  }

  PublicKeySet root() {
    return root;
  }

  TrustView trust() {
    return trust;
  }

  List<Release> releases(ComponentId component) {
    SortedMap<Version, Release> versions = releases.get(component);
    return versions == null ? List.of() : List.copyOf(versions.values());
  }

  List<ComponentId> components() {
    return List.copyOf(releases.keySet());
  }

  List<LogEntry> entriesFrom(long index) {
    int from = Math.clamp(index - 1, 0, entries.size());
    return List.copyOf(entries.subList(from, entries.size()));
  }

  private static Reason reasonOf(VerificationException refusal) {
    return switch (refusal.reason()) {
      case UNKNOWN_KEY -> Reason.UNKNOWN_KEY;
      case BAD_SIGNATURE -> Reason.BAD_SIGNATURE;
      case NAME_NOT_DELEGATED -> Reason.NAME_NOT_DELEGATED;
      default -> Reason.MALFORMED;
    };
  }

  private static Verdict refused(Reason reason, String message) {
    return new Verdict.Refused(new AppendResult.Refused(reason, message));
  }

  private record Delegation(NamePattern pattern, KeyId key) {}

  /** What became of a statement, without the log. */
  sealed interface Verdict {
    record Added(long index) implements Verdict {}

    record Known(long index) implements Verdict {}

    record Refused(AppendResult.Refused refusal) implements Verdict {}
  }
}
