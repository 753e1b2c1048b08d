package io.mycelium.persistence.crash;

import io.mycelium.persistence.Ledger;
import io.mycelium.persistence.Ledgers;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;

/** Ledgers that take one entry after the other, each when the one before is acknowledged. */
final class Load implements AutoCloseable {
  static final int LEDGERS = 4;

  private final Ledgers ledgers;
  private final BiConsumer<String, Long> acknowledged;
  private volatile boolean closed;

  Load(Ledgers ledgers, BiConsumer<String, Long> acknowledged) {
    this.ledgers = ledgers;
    this.acknowledged = acknowledged;
  }

  static String id(int ledger) {
    return "Ledger|" + ledger;
  }

  void start() {
    for (int i = 0; i < LEDGERS; i++) {
      String id = id(i);
      ActorRef<Ledger.Command> ledger = ledgers.open(id);
      Thread.ofVirtual().start(() -> enter(id, ledger, 1));
    }
  }

  /** An entry without an answer may be stored or not; it is never entered again. */
  private void enter(String id, ActorRef<Ledger.Command> ledger, long amount) {
    var _ =
        ledgers
            .enter(ledger, amount)
            .whenComplete(
                (sum, failure) -> {
                  if (failure == null) {
                    acknowledged.accept(id, amount);
                  }
                  // Ledgers that are gone answer at once, so this would never come to an end.
                  if (!closed) {
                    enter(id, ledger, amount + 1);
                  }
                });
  }

  /** Enters nothing more; before the ledgers end. */
  @Override
  public void close() {
    closed = true;
  }
}
