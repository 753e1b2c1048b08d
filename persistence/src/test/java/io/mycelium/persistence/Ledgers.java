package io.mycelium.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** An actor system with ledgers on some journal, as one node would run it. */
public final class Ledgers implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private final ActorTestKit actors;

  /** Starts a system. */
  public Ledgers(Config journal) {
    actors = ActorTestKit.create(journal.withFallback(ConfigFactory.load()));
  }

  /** The configuration that selects the journal of this module. */
  public static Config h2(Path connectionFile) {
    return ConfigFactory.parseString(
        """
        pekko.actor.provider = local
        pekko.persistence.journal.plugin = "mycelium.persistence.journal"
        pekko.persistence.snapshot-store.plugin = "mycelium.persistence.snapshot-store"
        mycelium.journal.connection-file = "%s"
        mycelium.journal.timeout = 10s
        """
            .formatted(connectionFile));
  }

  /** Starts the ledger; it recovers first. */
  public ActorRef<Ledger.Command> open(String id) {
    return actors.spawn(Ledger.create(id, InstantSource.system()));
  }

  /** Has the journal read for a ledger that is about to be opened. */
  public void expect(String id) {
    ReadAhead.of(actors.system()).expect(id);
  }

  /** Stores the entries and waits for the answer. */
  public CompletionStage<Ledger.Sum> enter(ActorRef<Ledger.Command> ledger, Long... entries) {
    return AskPattern.ask(
        ledger,
        replyTo -> new Ledger.Command.Enter(List.of(entries), replyTo),
        ANSWER_WITHIN,
        actors.scheduler());
  }

  /** Waits for the sum. */
  public Ledger.Sum sum(ActorRef<Ledger.Command> ledger, Duration within) {
    return AskPattern.<Ledger.Command, Ledger.Sum>ask(
            ledger, Ledger.Command.Get::new, within, actors.scheduler())
        .toCompletableFuture()
        .join();
  }

  /** Waits for the sum. */
  public Ledger.Sum sum(ActorRef<Ledger.Command> ledger) {
    return sum(ledger, ANSWER_WITHIN);
  }

  @Override
  public void close() {
    actors.shutdownTestKit();
  }
}
