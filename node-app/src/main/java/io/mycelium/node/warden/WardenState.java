package io.mycelium.node.warden;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a warden tells the command line, its nodes and its successor through a file of its fleet
 * directory.
 *
 * @param root the fleet directory; a copy of the directory is another fleet, so this tells them
 *     apart
 * @param process the warden's process
 * @param controlPort where it takes calls, on loopback
 * @param secret what a call must carry
 * @param nodes its nodes
 */
public record WardenState(
    String root, ProcessMark process, int controlPort, String secret, List<NodeState> nodes) {
  private static final String FILE = "warden.json";

  /** Copies the nodes. */
  public WardenState {
    nodes = List.copyOf(nodes);
  }

  static Path file(Path root) {
    return root.resolve(FILE);
  }

  /** What the last warden of this directory wrote, whether it still runs or not. */
  public static Optional<WardenState> read(Path root) {
    return PrivateFiles.read(file(root), WardenState.class)
        .filter(state -> isSameDirectory(Path.of(state.root()), root));
  }

  private static boolean isSameDirectory(Path written, Path root) {
    try {
      return Files.isSameFile(written, root);
    } catch (IOException e) {
      return false;
    }
  }

  /** The warden's process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the warden that wrote this runs. */
  @JsonIgnore
  public boolean isRunning() {
    return process.running().isPresent();
  }

  /**
   * One node.
   *
   * @param name its name on this machine
   * @param phase {@code waiting}, {@code starting}, {@code ready} or {@code held}
   * @param process its process, or none
   * @param ready what it reported when it became ready, null while it is not
   * @param problem why it could not run when it was tried last, or empty
   * @param startMs how long its process took from its start until it was ready, in milliseconds; 0
   *     while it is not, and for a process that another warden has started
   */
  public record NodeState(
      String name,
      String phase,
      ProcessMark process,
      ControlLine.@Nullable Ready ready,
      String problem,
      long startMs) {
    /** Whether it takes requests. */
    @JsonIgnore
    public boolean isReady() {
      return phase.equals("ready");
    }

    /** Whether it was told to stay down. */
    @JsonIgnore
    public boolean isHeld() {
      return phase.equals("held");
    }

    /** Whether its process runs, whoever watches it. */
    @JsonIgnore
    public boolean isRunning() {
      return process.running().isPresent();
    }

    /** Its process id, 0 for none. */
    public long pid() {
      return process.pid();
    }

    /** Its id, empty while it is not ready. */
    public String node() {
      return ready == null ? "" : ready.node();
    }

    /** Where its API is, empty while it is not ready. */
    public String http() {
      return ready == null ? "" : "http://" + FleetDirectory.HOST + ":" + ready.httpPort();
    }
  }
}
