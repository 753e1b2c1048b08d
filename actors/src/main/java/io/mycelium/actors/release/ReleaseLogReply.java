package io.mycelium.actors.release;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.distribution.Digest;
import java.util.List;

/** What the release log answers. */
public sealed interface ReleaseLogReply extends WireMessage {

  /**
   * How far the log is.
   *
   * @param lastIndex of the last statement; 0 while there is none
   * @param root over the whole log
   */
  record TreeHead(long lastIndex, Digest root) implements ReleaseLogReply {}

  /**
   * The statement is in the log.
   *
   * @param index its place
   * @param fresh false if it was there already
   */
  record Appended(long index, TreeHead head, boolean fresh) implements ReleaseLogReply {}

  /**
   * Nothing has changed.
   *
   * @param reason a stable name
   * @param text the same for people, with the values
   */
  record Refused(String reason, String text) implements ReleaseLogReply {}

  /**
   * Statements in order; whoever reads on asks again from the next index.
   *
   * @param statements signed bytes, to be verified by the reader
   */
  record Statements(long fromIndex, List<byte[]> statements, TreeHead head)
      implements ReleaseLogReply {
    /** Copies the list. */
    public Statements {
      statements = List.copyOf(statements);
    }
  }
}
