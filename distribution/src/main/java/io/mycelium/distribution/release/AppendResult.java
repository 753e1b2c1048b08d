package io.mycelium.distribution.release;

/** What became of a statement. */
public sealed interface AppendResult {
  /**
   * The statement is in the log, now or already.
   *
   * @param log the log that holds it
   * @param index its index: where it was first said
   * @param head the tree head of the log
   * @param fresh false if the log already held the same, and did not change
   */
  record Appended(ReleaseLog log, long index, TreeHead head, boolean fresh)
      implements AppendResult {}

  /**
   * The statement was refused and the log did not change.
   *
   * @param reason why
   * @param message the same for people, with the values
   */
  record Refused(Reason reason, String message) implements AppendResult {}

  /** Why a statement is refused. The names are stable. */
  enum Reason {
    /** The bytes are no signed statement. */
    MALFORMED,
    /** The signing key is neither the root nor delegated by it. */
    UNKNOWN_KEY,
    /** One of the two signatures does not verify. */
    BAD_SIGNATURE,
    /** The statement is meant for another fleet. */
    WRONG_FLEET,
    /** A delegation that the root did not sign. */
    NOT_ROOT,
    /** The root publishes nothing: it delegates. */
    ROOT_CANNOT_PUBLISH,
    /** The key may not sign for a component of this name. */
    NAME_NOT_DELEGATED,
    /** The manifest inside a publication is not genuine. */
    BAD_MANIFEST,
    /** A publication says something else than the manifest that it carries. */
    MANIFEST_MISMATCH,
    /** The version was published before, with another manifest. */
    VERSION_TAKEN,
    /** The release to yank was never published. */
    UNKNOWN_RELEASE,
    /** The log has as many statements as it may. */
    LOG_FULL
  }
}
