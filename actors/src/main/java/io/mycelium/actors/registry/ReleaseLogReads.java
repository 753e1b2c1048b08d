package io.mycelium.actors.registry;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.release.ReleaseLogActor;
import io.mycelium.actors.release.ReleaseLogCommand;
import io.mycelium.actors.release.ReleaseLogReply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Reads from the owner of the release log, wherever it lives. */
public final class ReleaseLogReads implements ReleaseReads {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  private final Entities entities;

  /** Reads through these entities. */
  public ReleaseLogReads(Entities entities) {
    this.entities = entities;
  }

  @Override
  public CompletionStage<Page> read(long fromIndex, int max) {
    CompletionStage<ReleaseLogReply> answer =
        entities.ask(
            ReleaseLogActor.KEY,
            ReleaseLogActor.ID,
            replyTo -> new ReleaseLogCommand.Read(fromIndex, max, replyTo),
            ANSWER_LIMIT);
    return answer.thenApply(ReleaseLogReads::page);
  }

  private static Page page(ReleaseLogReply reply) {
    if (reply instanceof ReleaseLogReply.Statements(var from, var statements, var head)) {
      return new Page(statements, head.lastIndex(), head.root());
    }
    throw new IllegalStateException("the release log answered a read with " + reply);
  }
}
