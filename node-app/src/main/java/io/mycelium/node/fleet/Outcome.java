package io.mycelium.node.fleet;

import java.util.Map;

/** What came of a command. */
public sealed interface Outcome {
  /** It is done, and on disk. */
  record Done(Resource result) implements Outcome {}

  /** Nothing has changed. */
  record Refused(Reason reason, String message) implements Outcome {}

  /** Why a command was refused. */
  enum Reason {
    /** The request makes no sense, whatever the state. */
    INVALID,
    /** What it names does not exist. */
    NOT_FOUND,
    /** It contradicts what is already there. */
    CONFLICT,
    /** A signature, a key or a role does not allow it. */
    FORBIDDEN,
    /** Too much at once; later it may be taken. */
    OVERLOADED,
    /** The fleet can't do it now. */
    UNAVAILABLE
  }

  /** A result with one fact. */
  static Done done(String name, Map<String, Object> facts) {
    return new Done(new Resource(name, facts));
  }
}
