package io.mycelium.actors.agent;

import java.io.Serial;

/** A bundle can't be had; the message is for the operator. */
public final class BundleException extends RuntimeException {
  /** What kind of failure it is. */
  public enum Kind {
    /** It may be had later. */
    UNAVAILABLE,
    /** It can't be had as things are: no room, no release. */
    REFUSED,
    /** It is not what was published, or was signed by a stranger. */
    FORGED
  }

  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** Says what happened and what to do. */
  public BundleException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
