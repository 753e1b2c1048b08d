package io.mycelium.distribution.release;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.release.AppendResult.Appended;
import io.mycelium.distribution.release.AppendResult.Refused;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.List;
import java.util.Optional;

/**
 * The order of all delegations, publications and yanks of one fleet. Immutable; a node that has the
 * statements and the id of the root key comes to the same log and the same head. A log and the one
 * that follows from it share what they have in common, so a long log is appended to as cheaply as a
 * short one.
 */
public final class ReleaseLog {
  /** The most statements. */
  public static final int MAX_STATEMENTS = 65_536;

  private final LogState state;

  private ReleaseLog(LogState state) {
    this.state = state;
  }

  /** The empty log of the fleet with this root key. */
  public static ReleaseLog rootedIn(PublicKeySet root) {
    return new ReleaseLog(LogState.rootedIn(root));
  }

  /**
   * The log that follows from statements of unknown origin.
   *
   * @param rootId the id of the root key that this node was installed with
   * @param root the root key that came with the statements
   * @param statements all statements, from index 1
   * @throws VerificationException if the root is another one, or a statement is refused or repeated
   */
  public static ReleaseLog replay(
      KeyId rootId, PublicKeySet root, List<SignedStatement> statements) {
    if (!root.id().equals(rootId)) {
      throw new VerificationException(
          Reason.UNKNOWN_KEY,
          "the log has the root %s; expected is %s".formatted(root.id(), rootId));
    }
    LogState state = LogState.rootedIn(root);
    for (SignedStatement statement : statements) {
      long index = state.lastIndex() + 1;
      state =
          switch (state.judge(statement)) {
            case LogState.Verdict.Refused(Refused refused) ->
                throw new VerificationException(
                    Reason.MALFORMED_ENVELOPE,
                    "statement %d of the log: %s, %s"
                        .formatted(index, refused.reason(), refused.message()));
            case LogState.Verdict.Known(long first) ->
                throw new VerificationException(
                    Reason.MALFORMED_ENVELOPE,
                    "statement %d of the log repeats statement %d".formatted(index, first));
            case LogState.Verdict.Added(LogState next) -> next;
          };
    }
    return new ReleaseLog(state);
  }

  /** Takes a statement, or says why not. This log does not change. */
  public AppendResult append(SignedStatement statement) {
    return switch (state.judge(statement)) {
      case LogState.Verdict.Refused(Refused refused) -> refused;
      case LogState.Verdict.Known(long first) -> new Appended(this, first, head(), false);
      case LogState.Verdict.Added(LogState next) ->
          new Appended(new ReleaseLog(next), next.lastIndex(), next.head(), true);
    };
  }

  /** The name of the whole log. */
  public TreeHead head() {
    return state.head();
  }

  /** The root key. */
  public PublicKeySet root() {
    return state.root();
  }

  /** Which key may sign which names, after all statements. */
  public TrustView trust() {
    return state.trust();
  }

  /** All releases of a component, yanked ones too, by version, the oldest first. */
  public List<Release> releases(ComponentId component) {
    return state.versions(component).values();
  }

  /** One release of a component. */
  public Optional<Release> release(ComponentId component, Version version) {
    return Optional.ofNullable(state.find(component, version));
  }

  /** All components with a release. */
  public List<ComponentId> components() {
    return state.releases().keys();
  }

  /** The statements from an index on, for a node that has those before. */
  public List<LogEntry> entriesFrom(long index) {
    return entriesFrom(index, MAX_STATEMENTS);
  }

  /** The statements from an index on, but no more than so many. */
  public List<LogEntry> entriesFrom(long index, int max) {
    return state.entries().valuesFrom(index, max);
  }
}
