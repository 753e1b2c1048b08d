package io.mycelium.distribution.peer;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.SharedContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the chunks that a node has to nodes with a ticket, on a port of its own. Each connection
 * has a thread; one timer closes the connections whose deadline is over.
 *
 * <p>The threads are platform threads: while a file goes out to a reader that is slow, the system
 * call holds the thread under it, and a few slow readers would stop all virtual threads of the
 * process.
 */
public final class PeerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
  private static final long SWEEP_MS = 100;

  private final ServerSocketChannel listener;
  private final PeerConnection.Environment environment;
  private final PeerLimits limits;
  private final Set<PeerConnection> connections = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("peer-server-sweeper").factory());
  private final ScheduledFuture<?> sweeping;
  private final LongSupplier nanos;

  /**
   * Listens at once.
   *
   * @param address the interface and port; port 0 takes a free one
   * @param content says what of a bundle can be given away, as {@code ComponentDiskCache::share}
   * @param nanos a monotonic clock in nanoseconds
   */
  public PeerServer(
      InetSocketAddress address,
      TicketBook tickets,
      Function<Digest, Optional<SharedContent>> content,
      PeerServerSettings settings,
      LongSupplier nanos) {
    this.limits = settings.limits();
    this.nanos = nanos;
    this.environment =
        new PeerConnection.Environment(tickets, content, settings, nanos, connections::remove);
    try {
      listener = ServerSocketChannel.open().bind(address);
    } catch (IOException e) {
      sweeper.close();
      throw new UncheckedIOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    Thread.ofVirtual().name("peer-server-accept").start(this::accept);
    sweeping =
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    try {
      return (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException("the server is closed", e);
    }
  }

  /** How many connections are open. */
  public int connectionCount() {
    return connections.size();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (listener.isOpen()) {
          LOG.warn("cannot accept a connection: {}", e.toString());
          // Without a pause a lack of file descriptors would keep a processor busy.
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SWEEP_MS));
        }
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    InetAddress from = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    long same = connections.stream().filter(each -> each.remote().equals(from)).count();
    if (connections.size() >= limits.maxConnections()
        || same >= limits.maxConnectionsPerAddress()) {
      LOG.info(
          "refused {}: connections={} maxConnections={} fromThere={} maxConnectionsPerAddress={}",
          from,
          connections.size(),
          limits.maxConnections(),
          same,
          limits.maxConnectionsPerAddress());
      channel.close();
      return;
    }
    PeerConnection connection = new PeerConnection(channel, from, environment);
    connections.add(connection);
    Thread.ofPlatform().daemon().name("peer-" + from.getHostAddress()).start(connection);
  }

  private void sweep() {
    long now = nanos.getAsLong();
    connections.stream().filter(each -> each.isOverdue(now)).forEach(PeerConnection::close);
  }

  /** Closes the port and all connections. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.warn("cannot close the listener: {}", e.toString());
    }
    sweeping.cancel(true);
    sweeper.shutdownNow();
    connections.forEach(PeerConnection::close);
  }
}
