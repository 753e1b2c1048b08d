package io.mycelium.distribution.release;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.MerkleTree;
import io.mycelium.distribution.PersistentMap;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.release.AppendResult.Reason;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a log has come to. Immutable; a state and the next one share all but a few nodes of their
 * maps, so that a statement costs about the same however long the log is.
 *
 * @param root the root key
 * @param entries the statements, by index
 * @param releases what was published, by component and version
 * @param delegations where each delegation was first said
 * @param trust which key may sign which names
 * @param tree the tree over root and statements
 */
record LogState(
    PublicKeySet root,
    PersistentMap<Long, LogEntry> entries,
    PersistentMap<ComponentId, PersistentMap<Version, Release>> releases,
    PersistentMap<Delegation, Long> delegations,
    TrustView trust,
    MerkleTree tree) {

  /** The state of an empty log. */
  static LogState rootedIn(PublicKeySet root) {
    return new LogState(
        root,
        PersistentMap.empty(),
        PersistentMap.empty(),
        PersistentMap.empty(),
        TrustView.NOBODY,
        MerkleTree.EMPTY.plus(root.encoded()));
  }

  /** What becomes of a statement of unknown origin. */
  Verdict judge(SignedStatement signed) {
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

  /** What becomes of a statement whose signatures were verified. */
  Verdict judge(KeyId signer, ReleaseStatement statement, SignedStatement signed) {
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
    Delegation delegation = new Delegation(delegate.key().id(), delegate.pattern());
    Long known = delegations.get(delegation);
    if (known != null) {
      return new Verdict.Known(known);
    }
    LogState next = plus(signer, delegate, signed);
    return new Verdict.Added(
        new LogState(
            root,
            next.entries,
            releases,
            delegations.with(delegation, next.lastIndex()),
            trust.plus(delegate.pattern(), delegate.key()),
            next.tree));
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
              ("%s %s was published at index %d with manifest %s and root %s; "
                      + "this one has manifest %s and root %s: give it a new version")
                  .formatted(
                      publish.component(),
                      publish.version(),
                      earlier.index(),
                      earlier.verified().manifestDigest(),
                      earlier.verified().manifest().root(),
                      verified.manifestDigest(),
                      publish.root()));
    }
    LogState next = plus(signer, publish, signed);
    return new Verdict.Added(
        next.with(
            publish.component(),
            publish.version(),
            new Release(next.lastIndex(), verified, Optional.empty())));
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
    LogState next = plus(signer, yank, signed);
    return new Verdict.Added(
        next.with(
            yank.component(),
            yank.version(),
            new Release(
                release.index(),
                release.verified(),
                Optional.of(new Release.Yanked(next.lastIndex(), yank.reason())))));
  }

  private LogState plus(KeyId signer, ReleaseStatement statement, SignedStatement signed) {
    long index = lastIndex() + 1;
    return new LogState(
        root,
        entries.with(index, new LogEntry(index, signer, statement, signed)),
        releases,
        delegations,
        trust,
        tree.plus(signed.cose()));
  }

  private LogState with(ComponentId component, Version version, Release release) {
    PersistentMap<Version, Release> versions = versions(component).with(version, release);
    return new LogState(
        root, entries, releases.with(component, versions), delegations, trust, tree);
  }

  /** One release of a component, or null. */
  @Nullable Release find(ComponentId component, Version version) {
    return versions(component).get(version);
  }

  /** The releases of a component. */
  PersistentMap<Version, Release> versions(ComponentId component) {
    PersistentMap<Version, Release> versions = releases.get(component);
    return versions == null ? PersistentMap.empty() : versions;
  }

  long lastIndex() {
    return entries.size();
  }

  TreeHead head() {
    return new TreeHead(lastIndex(), tree.root());
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

  /** Who may sign what, as a key of a map. */
  record Delegation(KeyId key, NamePattern pattern) implements Comparable<Delegation> {
    @Override
    public int compareTo(Delegation other) {
      int byKey = key.compareTo(other.key);
      return byKey != 0 ? byKey : pattern.compareTo(other.pattern);
    }
  }

  /** What became of a statement, without the log. */
  sealed interface Verdict {
    record Added(LogState next) implements Verdict {}

    record Known(long index) implements Verdict {}

    record Refused(AppendResult.Refused refusal) implements Verdict {}
  }
}
