package io.mycelium.actors.release;

import io.mycelium.distribution.release.AppendResult;
import io.mycelium.distribution.release.LogEntry;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.release.SignedStatement;
import java.util.ArrayList;
import java.util.List;

/** What the release log does about what it is told. */
final class ReleaseLogDecisions {
  /** The most statements of one answer. */
  static final int MAX_READ = 256;

  private ReleaseLogDecisions() {}

  /** What becomes of a statement. */
  sealed interface Verdict {
    /** It gets a place. */
    record New(ReleaseLogEvent event, ReleaseLogReply.Appended reply) implements Verdict {}

    /** Nothing is stored. */
    record Unchanged(ReleaseLogReply reply) implements Verdict {}
  }

  static Verdict append(ReleaseLogState state, byte[] statement) {
    if (statement.length > SignedStatement.MAX_BYTES) {
      return new Verdict.Unchanged(
          new ReleaseLogReply.Refused(
              "TOO_LARGE",
              ("statement has %d bytes, the limit is %d: "
                      + "put small files of the bundle into one archive, or split the component")
                  .formatted(statement.length, SignedStatement.MAX_BYTES)));
    }
    return switch (state.log().append(new SignedStatement(statement))) {
      case AppendResult.Appended(ReleaseLog log, long index, var head, boolean fresh) -> {
        ReleaseLogReply.Appended reply = new ReleaseLogReply.Appended(index, head(log), fresh);
        yield fresh
            ? new Verdict.New(new ReleaseLogEvent.Appended(index, head.root(), statement), reply)
            : new Verdict.Unchanged(reply);
      }
      case AppendResult.Refused(var reason, String message) ->
          new Verdict.Unchanged(new ReleaseLogReply.Refused(reason.name(), message));
    };
  }

  /** As many statements as fit into one answer, at least one if there is one. */
  static ReleaseLogReply read(ReleaseLogState state, long fromIndex, int max) {
    long from = Math.max(1, fromIndex);
    List<byte[]> statements = new ArrayList<>();
    long totalBytes = 0;
    for (LogEntry entry : state.log().entriesFrom(from, Math.clamp(max, 1, MAX_READ))) {
      byte[] statement = entry.signed().cose();
      totalBytes += statement.length;
      if (!statements.isEmpty() && totalBytes > SignedStatement.MAX_BYTES) {
        break;
      }
      statements.add(statement);
    }
    return new ReleaseLogReply.Statements(from, statements, head(state.log()));
  }

  static ReleaseLogReply.TreeHead head(ReleaseLog log) {
    return new ReleaseLogReply.TreeHead(log.head().lastIndex(), log.head().root());
  }
}
