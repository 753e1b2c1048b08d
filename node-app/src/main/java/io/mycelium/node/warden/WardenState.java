package io.mycelium.node.warden;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What a warden tells the command line through a file of its fleet directory.
 *
 * @param pid the warden's process
 * @param controlPort where it takes orders, on loopback
 * @param secret what an order must carry
 * @param nodes its nodes
 */
public record WardenState(long pid, int controlPort, String secret, List<NodeState> nodes) {
  /** Copies the nodes. */
  public WardenState {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param name its name on this machine
   * @param phase {@code waiting}, {@code starting}, {@code ready} or {@code held}
   * @param pid its process, 0 for none
   * @param node its id, empty before it was first ready
   * @param http where its API is, empty while it is not ready
   */
  public record NodeState(String name, String phase, long pid, String node, String http) {
    /** Whether it takes requests. */
    @JsonIgnore
    public boolean isReady() {
      return phase.equals("ready");
    }
  }
}
