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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The process of a warden from its first check to its end. */
public final class WardenProgram {
  private static final int SECRET_BYTES = 16;
  private static final InstantSource CLOCK = InstantSource.system();

  private WardenProgram() {}

  /**
   * What to run.
   *
   * @param root the fleet directory
   * @param nodes how many nodes; 0 for as many as the fleet had before
   * @param ports where their APIs listen
   */
  public record Settings(Path root, int nodes, HttpPorts ports) {
    /** Refuses more nodes than one machine may have. */
    public Settings {
      if (nodes < 0 || nodes > Warden.MAX_NODES) {
        throw new WardenException(
            "%d nodes are not within 1 to %d on one machine".formatted(nodes, Warden.MAX_NODES));
      }
      root = root.toAbsolutePath().normalize();
    }
  }

  /**
   * Keeps the nodes of a fleet running until told to stop; refuses what can't work. Nodes that run
   * already, because their warden has died, are adopted.
   *
   * @param changes called with each change of the state
   */
  public static void run(Settings settings, Consumer<WardenState> changes)
      throws InterruptedException {
    Path root = settings.root();
    FleetDirectory.requireUsable(root);
    requireFreePorts(settings);
    SecureRandom random = new SecureRandom();
    CountDownLatch finished = new CountDownLatch(1);
    FleetLock lock = FleetLock.take(root);
    try (lock) {
      FleetDirectory fleet = FleetDirectory.openOrFound(root, CLOCK, random);
      List<String> names = names(fleet.nodeNames(), settings);
      // What is wrong with the nodes that are there is said before one is added.
      fleet.nodeIds();
      names.forEach(name -> fleet.admit(name, CLOCK, random));
      keep(fleet, names, settings.ports(), random, changes, finished);
    } finally {
      finished.countDown();
    }
  }

  // Before anything is founded or started, so that a refusal leaves nothing behind.
  private static void requireFreePorts(Settings settings) {
    List<String> existing =
        FleetDirectory.open(settings.root()).map(FleetDirectory::nodeNames).orElse(List.of());
    Set<String> running =
        WardenState.read(settings.root()).stream()
            .flatMap(state -> state.nodes().stream())
            .filter(WardenState.NodeState::isRunning)
            .map(WardenState.NodeState::name)
            .collect(Collectors.toSet());
    List<String> names = names(existing, settings);
    settings.ports().requireFree(names.stream().filter(name -> !running.contains(name)).toList());
  }

  private static void keep(
      FleetDirectory fleet,
      List<String> names,
      HttpPorts ports,
      SecureRandom random,
      Consumer<WardenState> changes,
      CountDownLatch finished)
      throws InterruptedException {
    List<WardenState.NodeState> before =
        WardenState.read(fleet.root()).map(WardenState::nodes).orElse(List.of());
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    try (JournalServer journal = journal(fleet)) {
      Warden.Plan plan =
          new Warden.Plan(
              fleet,
              names,
              ports,
              journal.connectionFile(),
              HexFormat.of().formatHex(secret),
              (file, progress) -> FleetBackup.write(fleet, journal::backup, file, progress));
      WardenKey key = WardenKey.open(fleet.root());
      Warden warden =
          new Warden(
              plan,
              before,
              new Deaths(fleet.fleet(), key, CLOCK),
              key,
              state -> {
                PrivateFiles.write(WardenState.file(fleet.root()), state);
                changes.accept(state);
              });
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

  private static List<String> names(List<String> existing, Settings settings) {
    List<String> names = new ArrayList<>(existing);
    if (settings.nodes() > 0 && settings.nodes() < names.size()) {
      throw new WardenException(
          "--nodes %d is fewer than the %d nodes that the fleet in %s has; leave --nodes out to run"
                  .formatted(settings.nodes(), names.size(), settings.root())
              + " them all");
    }
    for (int i = 1; names.size() < settings.nodes(); i++) {
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
    Path state = WardenState.file(fleet.root());
    try {
      Files.deleteIfExists(state);
    } catch (IOException e) {
      throw new WardenException("%s can't be removed: %s".formatted(state, e), e);
    }
  }
}
