package io.mycelium.node.warden;

/**
 * Where a node listens for other members of its fleet.
 *
 * @param host an IP literal
 * @param port its Artery port, never 0
 */
public record MemberAddress(String host, int port) implements Comparable<MemberAddress> {
  @Override
  public int compareTo(MemberAddress other) {
    int byHost = host.compareTo(other.host);
    return byHost == 0 ? Integer.compare(port, other.port) : byHost;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
