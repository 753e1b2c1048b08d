package io.mycelium.node.warden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The nodes of a fleet directory that run without a warden, because it has died. */
public final class OrphanNodes {
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private final Path root;
  private final List<WardenState.NodeState> nodes;

  private OrphanNodes(Path root, List<WardenState.NodeState> nodes) {
    this.root = root;
    this.nodes = nodes;
  }

  /** Those that the last warden's state names; none while a warden runs. */
  public static OrphanNodes of(Path root) {
    return new OrphanNodes(
        root,
        WardenState.read(root).filter(state -> !state.isRunning()).stream()
            .flatMap(state -> state.nodes().stream())
            .filter(WardenState.NodeState::isRunning)
            .toList());
  }

  /** The nodes. */
  public List<WardenState.NodeState> nodes() {
    return nodes;
  }

  /**
   * Ends them, gracefully first. No warden can start meanwhile. Each process is checked by its id
   * and its start once more, so that nothing else is ended.
   */
  public void end() {
    try (FleetLock lock = FleetLock.take(root)) {
      assert lock != null;
      nodes.forEach(node -> node.process().running().ifPresent(ProcessHandle::destroy));
      long end = System.nanoTime() + END_LIMIT.toNanos();
      for (WardenState.NodeState node : nodes) {
        if (!node.process().awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
          node.process().running().ifPresent(ProcessHandle::destroyForcibly);
          node.process().awaitEnd(KILL_LIMIT);
        }
      }
      refuseOthers();
      Files.deleteIfExists(WardenState.file(root));
    } catch (IOException e) {
      throw new WardenException("%s can't be cleared: %s".formatted(root, e), e);
    }
  }

  // A warden that died between the start of a process and the note of it has left one unnamed.
  private void refuseOthers() {
    FleetDirectory.open(root).stream()
        .flatMap(fleet -> fleet.nodeNames().stream().map(fleet::node))
        .filter(NodeLock::isHeld)
        .findFirst()
        .ifPresent(
            directory -> {
              throw new WardenException(
                  "the node in %s still runs, and the dead warden has not noted its process;"
                          .formatted(directory)
                      + " 'mycelium up --data %s' adopts it, then end it with 'mycelium down'"
                          .formatted(root));
            });
  }
}
