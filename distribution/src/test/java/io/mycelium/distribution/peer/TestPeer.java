package io.mycelium.distribution.peer;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.ComponentDiskCache;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** A node that serves its cache on loopback. */
public final class TestPeer implements AutoCloseable {
  /** The node that asks. */
  public static final NodeId ASKER = new NodeId("a".repeat(64));

  private final NodeId node;
  private final ComponentDiskCache cache;
  private final TicketBook tickets;
  private final PeerServer server;

  public TestPeer(int number, Path folder) {
    this(number, folder, PeerLimits.defaults(), Transport.plain());
  }

  public TestPeer(int number, Path folder, PeerLimits limits, Transport transport) {
    node = new NodeId("%064x".formatted(number));
    cache = new ComponentDiskCache(folder.resolve("peer-" + number), CacheLimits.defaults());
    tickets = new TicketBook(new SecureRandom(), System::nanoTime, Duration.ofMinutes(1));
    server =
        new PeerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tickets,
            cache::share,
            new PeerServerSettings(transport, limits),
            System::nanoTime);
  }

  public NodeId node() {
    return node;
  }

  public ComponentDiskCache cache() {
    return cache;
  }

  public TicketBook tickets() {
    return tickets;
  }

  public PeerServer server() {
    return server;
  }

  /** A source over this peer with a fresh ticket. */
  public P2PClient source(Digest root) {
    return source(tickets.mint(root, ASKER));
  }

  public P2PClient source(Ticket ticket) {
    return new P2PClient(
        new P2PClient.Offer(node, server.address(), ticket),
        ASKER,
        Transport.plain(),
        Duration.ofSeconds(5));
  }

  @Override
  public void close() {
    server.close();
    cache.close();
  }
}
