package io.mycelium.node.warden;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;

/**
 * An address of its own for each node of a machine, so that nodes are told apart by where they
 * listen, and one of them can be cut off. Linux has the whole of 127.0.0.0/8 on its loopback
 * interface (RFC 5735); where a system has 127.0.0.1 alone, all nodes share it.
 */
final class LoopbackAddresses {
  private static final String NETWORK = "127.0.0.";
  private static final int FIRST = 11;

  private LoopbackAddresses() {}

  /** The first that no node has. */
  static String free(Set<String> taken) {
    for (int last = FIRST; last < FIRST + Warden.MAX_NODES; last++) {
      String address = NETWORK + last;
      if (!taken.contains(address)) {
        return isHere(address) ? address : FleetDirectory.HOST;
      }
    }
    return FleetDirectory.HOST;
  }

  private static boolean isHere(String address) {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return free.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
