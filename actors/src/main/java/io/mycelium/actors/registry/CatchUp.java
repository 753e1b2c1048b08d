package io.mycelium.actors.registry;

import io.mycelium.distribution.release.AppendResult;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.release.SignedStatement;
import io.mycelium.distribution.release.TreeHead;

/** Judges a page of the release log that somebody handed out. Pure, but slow: it verifies. */
final class CatchUp {
  private CatchUp() {}

  /** What a page is worth. */
  sealed interface Verdict {
    /** The log grows, or stays as it is; there is more to read. */
    record Behind(ReleaseLog log) implements Verdict {}

    /** The log is as long as the one that was handed out, and the same. */
    record Current(ReleaseLog log) implements Verdict {}

    /** What was handed out is no continuation of the log that is known. */
    record Refused(String reason) implements Verdict {}
  }

  /**
   * Judges a page.
   *
   * @param known what came before it
   * @param seen the furthest head that was ever verified here
   */
  static Verdict judge(ReleaseLog known, ReleaseReads.Page page, TreeHead seen) {
    ReleaseLog log = known;
    for (byte[] statement : page.statements()) {
      long index = log.head().lastIndex() + 1;
      if (statement.length > SignedStatement.MAX_BYTES) {
        return new Verdict.Refused(
            "statement %d has %d bytes, at most %d are allowed"
                .formatted(index, statement.length, SignedStatement.MAX_BYTES));
      }
      switch (log.append(new SignedStatement(statement))) {
        case AppendResult.Refused refused -> {
          return new Verdict.Refused(
              "statement %d: %s, %s".formatted(index, refused.reason(), refused.message()));
        }
        case AppendResult.Appended appended -> {
          if (!appended.fresh()) {
            return new Verdict.Refused(
                "statement %d repeats statement %d".formatted(index, appended.index()));
          }
          log = appended.log();
          TreeHead head = log.head();
          if (head.lastIndex() == seen.lastIndex() && !head.root().equals(seen.root())) {
            return new Verdict.Refused(
                "it is another log than this node has seen: tree head at %d was %s, is %s"
                    .formatted(seen.lastIndex(), seen.root(), head.root()));
          }
        }
      }
    }
    return compare(log, page, seen);
  }

  private static Verdict compare(ReleaseLog log, ReleaseReads.Page page, TreeHead seen) {
    TreeHead head = log.head();
    if (head.lastIndex() < page.lastIndex()) {
      return page.statements().isEmpty()
          ? new Verdict.Refused(
              "the log is said to have %d statements, but none came after %d"
                  .formatted(page.lastIndex(), head.lastIndex()))
          : new Verdict.Behind(log);
    }
    if (head.lastIndex() > page.lastIndex()) {
      return new Verdict.Refused(
          "the log shrank: known=%d, handed out=%d".formatted(head.lastIndex(), page.lastIndex()));
    }
    if (head.lastIndex() < seen.lastIndex()) {
      return new Verdict.Refused(
          "the log was rolled back: this node has seen %d statements, handed out=%d"
              .formatted(seen.lastIndex(), head.lastIndex()));
    }
    return head.root().equals(page.treeHead())
        ? new Verdict.Current(log)
        : new Verdict.Refused(
            "tree head at %d: expected=%s, actual=%s"
                .formatted(head.lastIndex(), head.root(), page.treeHead()));
  }
}
