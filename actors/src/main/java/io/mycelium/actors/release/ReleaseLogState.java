package io.mycelium.actors.release;

import io.mycelium.actors.event.Folding;
import io.mycelium.distribution.release.AppendResult;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.release.SignedStatement;

/**
 * The log so far. A replay verifies every signature again, against the root key that this node was
 * installed with: the journal is a hint like any other.
 */
public record ReleaseLogState(ReleaseLog log) implements Folding<ReleaseLogEvent, ReleaseLogState> {
  @Override
  public ReleaseLogState after(ReleaseLogEvent event) {
    return switch (event) {
      case ReleaseLogEvent.Appended appended -> new ReleaseLogState(replayed(appended));
    };
  }

  private ReleaseLog replayed(ReleaseLogEvent.Appended event) {
    return switch (log.append(new SignedStatement(event.statement()))) {
      case AppendResult.Appended result
          when result.fresh()
              && result.index() == event.index()
              && result.head().root().equals(event.treeRoot()) ->
          result.log();
      case AppendResult.Appended result ->
          throw new IllegalStateException(
              "stored release log differs at index %d: expected=%s, actual=%s at index %d"
                  .formatted(
                      event.index(), event.treeRoot(), result.head().root(), result.index()));
      case AppendResult.Refused(var reason, String message) ->
          throw new IllegalStateException(
              "stored statement %d of the release log is refused: %s, %s"
                  .formatted(event.index(), reason, message));
    };
  }
}
