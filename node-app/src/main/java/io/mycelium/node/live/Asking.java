package io.mycelium.node.live;

import io.mycelium.actors.event.Entities;
import io.mycelium.node.fleet.UnavailableException;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.JournalUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Asks entities and waits; calls are made on virtual threads. */
final class Asking {
  /** How long one question waits; an entity that moves is there again before that. */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  /** How often a question that may be repeated is asked. */
  private static final int TRIES = 4;

  private final Entities entities;
  private final JournalReader journal;

  Asking(Entities entities, JournalReader journal) {
    this.entities = entities;
    this.journal = journal;
  }

  /** One question. */
  <M, R> CompletableFuture<R> once(
      EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> question) {
    return entities.ask(key, id, question, ANSWER_LIMIT).toCompletableFuture();
  }

  /**
   * A question that may be repeated, asked until it is answered.
   *
   * @throws UnavailableException when the journal is down, or no answer came
   */
  <M, R> R untilAnswered(EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> question) {
    for (int tries = 1; ; tries++) {
      try {
        return once(key, id, question).get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnavailableException("interrupted", e);
      } catch (ExecutionException e) {
        refuseWithoutJournal();
        if (tries == TRIES || !(e.getCause() instanceof TimeoutException)) {
          throw new UnavailableException(
              "%s '%s' did not answer within %d times %s; it may have happened: look before it is repeated"
                  .formatted(key.name(), id, tries, ANSWER_LIMIT),
              e);
        }
      }
    }
  }

  private void refuseWithoutJournal() {
    var _ = reading(() -> journal.eventsAfter(Long.MAX_VALUE - 1, 1));
  }

  /** Reads the journal; one that is down is told as such. */
  static <R> R reading(Supplier<R> read) {
    try {
      return read.get();
    } catch (JournalUnavailableException e) {
      throw new UnavailableException(
          "the event log can't be reached, so nothing is decided: %s; start the warden again with 'mycelium up'"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The answers that come in time, in the order of the questions; a missing one is left out. */
  static <R> List<R> answered(List<CompletableFuture<R>> questions) {
    List<R> answers = new ArrayList<>();
    questions.forEach(question -> answer(question).ifPresent(answers::add));
    return answers;
  }

  /** The answer, if it comes in time. */
  static <R> Optional<R> answer(CompletableFuture<R> question) {
    try {
      return Optional.of(question.get(2 * ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
