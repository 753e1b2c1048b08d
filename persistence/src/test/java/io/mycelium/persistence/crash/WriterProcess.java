package io.mycelium.persistence.crash;

import io.mycelium.persistence.Ledgers;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A node that does nothing but write, and says what was acknowledged. */
final class WriterProcess {
  private WriterProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    ChildProcess.endWithParent();
    PrintStream facts = ChildProcess.facts();
    Ledgers ledgers = new Ledgers(Ledgers.h2(Path.of(arguments[0])));
    Load load = new Load(ledgers, (id, amount) -> facts.println("ACK " + id + " " + amount));
    load.start();
    new CountDownLatch(1).await();
  }
}
