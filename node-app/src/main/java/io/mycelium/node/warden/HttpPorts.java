package io.mycelium.node.warden;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the API of each node listens: {@code node-1} on the first port, {@code node-2} on the next.
 *
 * @param first the first port; 0 lets the system choose all of them
 */
public record HttpPorts(int first) {
  /** The system chooses. */
  public static final HttpPorts CHOSEN_BY_SYSTEM = new HttpPorts(0);

  private static final int MAX_PORT = 65_535;
  private static final int MAX_FIRST = MAX_PORT - Warden.MAX_NODES + 1;
  private static final Pattern NUMBERED = Pattern.compile("node-([1-9][0-9]{0,4})");

  /** Refuses what leaves no room for all nodes. */
  public HttpPorts {
    if (first < 0 || first > MAX_FIRST) {
      throw new WardenException(
          "port %d for the first node's API is not 0 or within 1 to %d"
              .formatted(first, MAX_FIRST));
    }
  }

  /** The port of a node; 0 for one whose name has no number. */
  int of(String name) {
    Matcher matcher = NUMBERED.matcher(name);
    if (first == 0 || !matcher.matches()) {
      return 0;
    }
    int port = first + Integer.parseInt(matcher.group(1)) - 1;
    if (port > MAX_PORT) {
      throw new WardenException(
          "the API of %s would be on port %d, beyond %d; choose a lower --http-port"
              .formatted(name, port, MAX_PORT));
    }
    return port;
  }

  /** Refuses ports that others use, before anything is started. */
  void requireFree(Collection<String> names) {
    for (String name : names) {
      int port = of(name);
      try (ServerSocket free =
          new ServerSocket(port, 1, InetAddress.ofLiteral(FleetDirectory.HOST))) {
        assert free.isBound();
      } catch (IOException e) {
        throw new WardenException(
            "port %d for the API of %s can't be had (%s); end what uses it, or choose others with"
                    .formatted(port, name, e.getMessage())
                + " --http-port",
            e);
      }
    }
  }
}
