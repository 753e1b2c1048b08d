package io.mycelium.node.warden;

import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The process of a warden from its first check to its end. */
public final class WardenProgram {
  private static final int SECRET_BYTES = 16;

  private WardenProgram() {}

  /**
   * Keeps the nodes of a fleet running until told to stop; refuses what can't work.
   *
   * @param nodes how many nodes; 0 for as many as the fleet had before
   * @param changes called with each change of the state
   */
  public static void run(Path root, int nodes, Consumer<WardenState> changes)
      throws InterruptedException {
    checkCount(nodes);
    Path home = root.toAbsolutePath().normalize();
    SecureRandom random = new SecureRandom();
    CountDownLatch finished = new CountDownLatch(1);
    FleetLock lock = FleetLock.take(home);
    try (lock) {
      FleetDirectory fleet = FleetDirectory.openOrFound(home, InstantSource.system(), random);
      List<String> names = names(fleet, nodes);
      names.forEach(name -> fleet.admit(name, InstantSource.system(), random));
      fleet.nodeIds();
      keep(fleet, names, random, changes, finished);
    } finally {
      finished.countDown();
    }
  }

  private static void keep(
      FleetDirectory fleet,
      List<String> names,
      SecureRandom random,
      Consumer<WardenState> changes,
      CountDownLatch finished)
      throws InterruptedException {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    Consumer<WardenState> publish =
        state -> {
          PrivateFiles.write(fleet.state(), state);
          changes.accept(state);
        };
    try (JournalServer journal = journal(fleet)) {
      String hex = HexFormat.of().formatHex(secret);
      Warden warden = new Warden(fleet, names, journal.connectionFile(), hex, publish);
      // Whatever ends this process in an orderly way ends its nodes first, and then the journal.
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> end(warden, finished)));
      warden.awaitStopped();
      removeState(fleet);
    }
  }

  private static void end(Warden warden, CountDownLatch finished) {
    warden.close();
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JournalServer journal(FleetDirectory fleet) {
    try {
      return JournalServer.start(fleet.journal(), 0);
    } catch (RuntimeException e) {
      throw new WardenException("the journal can't be served: " + e.getMessage(), e);
    }
  }

  private static void checkCount(int nodes) {
    if (nodes < 0 || nodes > Warden.MAX_NODES) {
      throw new WardenException(
          "%d nodes are not within 1 to %d on one machine".formatted(nodes, Warden.MAX_NODES));
    }
  }

  private static List<String> names(FleetDirectory fleet, int nodes) {
    List<String> names = new ArrayList<>(fleet.nodeNames());
    for (int i = 1; names.size() < nodes; i++) {
      String name = "node-" + i;
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw new WardenException("the fleet has no nodes yet; say how many with --nodes");
    }
    return names;
  }

  private static void removeState(FleetDirectory fleet) {
    try {
      Files.deleteIfExists(fleet.state());
    } catch (IOException e) {
      throw new WardenException("%s can't be removed: %s".formatted(fleet.state(), e), e);
    }
  }
}
