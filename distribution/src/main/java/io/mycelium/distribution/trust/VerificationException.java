package io.mycelium.distribution.trust;

import org.jspecify.annotations.Nullable;

/** A bundle, an envelope or a statement that must not be believed, with the reason why. */
public final class VerificationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** A refusal. */
  public VerificationException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** A refusal that another one caused. */
  public VerificationException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why it was refused. */
  public Reason reason() {
    return reason;
  }

  /** Why something was refused. The names are stable: they reach logs, events and the API. */
  public enum Reason {
    /** The file does not begin as a bundle does. */
    NOT_A_BUNDLE,
    /** The file is shorter than its envelope says. */
    TRUNCATED,
    /** The file is longer than its envelope says. */
    TRAILING_BYTES,
    /** A number is over a limit of the format. */
    LIMIT_EXCEEDED,
    /** The envelope is not a COSE_Sign message of the shape that the format asks for. */
    MALFORMED_ENVELOPE,
    /** The envelope does not carry exactly Ed25519 and ML-DSA-65. */
    WRONG_ALGORITHMS,
    /** The key is not known here. */
    UNKNOWN_KEY,
    /** One of the two signatures does not verify. */
    BAD_SIGNATURE,
    /** The manifest is not deterministic CBOR of the shape that the format asks for. */
    MALFORMED_MANIFEST,
    /** The manifest or the statement is of a version that this program does not know. */
    UNSUPPORTED_VERSION,
    /** The manifest names another publisher than the key that signed it. */
    WRONG_PUBLISHER,
    /** The key may not sign for a component of this name. */
    NAME_NOT_DELEGATED,
    /** The path of an entry could leave the directory it is put in. */
    ENTRY_ESCAPES,
    /** The path of an entry holds what some file system cannot. */
    ENTRY_NOT_PORTABLE,
    /** The path of an entry is too long. */
    ENTRY_PATH_TOO_LONG,
    /** Two entries claim one path, or one claims the directory of another. */
    ENTRIES_COLLIDE,
    /** Two entries differ only by case. */
    ENTRIES_DIFFER_BY_CASE,
    /** The entries are not in the order of the format. */
    ENTRIES_NOT_SORTED,
    /** Lengths, chunk size, chunk count and entries contradict each other. */
    INCONSISTENT_LAYOUT,
    /** The root is not the Merkle root of the chunks. */
    WRONG_ROOT,
    /** A chunk does not have the digest that was signed. */
    WRONG_CHUNK
  }
}
