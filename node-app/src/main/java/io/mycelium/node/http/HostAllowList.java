package io.mycelium.node.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The host names that a request may name. A page in a browser that had its own name point to
 * loopback would otherwise speak to the API.
 */
final class HostAllowList {
  private final Set<String> allowed;

  HostAllowList(Set<String> configured) {
    Set<String> all = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    configured.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
    allowed = Set.copyOf(all);
  }

  boolean allows(String hostHeader) {
    int port = hostHeader.lastIndexOf(':');
    String host = port > hostHeader.lastIndexOf(']') ? hostHeader.substring(0, port) : hostHeader;
    return allowed.contains(host.toLowerCase(Locale.ROOT));
  }
}
