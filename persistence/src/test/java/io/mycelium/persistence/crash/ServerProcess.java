package io.mycelium.persistence.crash;

import io.mycelium.persistence.server.JournalServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A journal server as the warden runs it: in a process of its own. */
final class ServerProcess {
  private ServerProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    ChildProcess.endWithParent();
    try (JournalServer server = JournalServer.start(Path.of(arguments[0]), 0)) {
      ChildProcess.facts().println("READY " + server.endpoint().port());
      new CountDownLatch(1).await();
    }
  }

  /** Starts a server and waits until it serves. */
  static ChildProcess start(Path directory) {
    ChildProcess child = ChildProcess.start(ServerProcess.class, directory.toString());
    child.await("READY");
    return child;
  }
}
