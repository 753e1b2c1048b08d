package io.mycelium.distribution.peer;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CacheException;
import io.mycelium.distribution.cache.SharedContent;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one client: ticket, map, chunks. */
final class PeerConnection implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);

  /** What all connections of a server share. */
  record Environment(
      TicketBook tickets,
      Function<Digest, Optional<SharedContent>> content,
      PeerServerSettings settings,
      LongSupplier nanos,
      Consumer<PeerConnection> onClose) {}

  private final SocketChannel channel;
  private final InetAddress remote;
  private final Environment environment;
  private final PeerLimits limits;
  private final ByteBuffer head = ByteBuffer.allocate(Frame.HEAD_BYTES);
  private final ByteBuffer index = ByteBuffer.allocate(4);
  private volatile long deadlineNanos;

  PeerConnection(SocketChannel channel, InetAddress remote, Environment environment) {
    this.channel = channel;
    this.remote = remote;
    this.environment = environment;
    this.limits = environment.settings().limits();
    allow(limits.helloTimeout());
  }

  InetAddress remote() {
    return remote;
  }

  boolean isOverdue(long now) {
    return now - deadlineNanos > 0;
  }

  private void allow(Duration time) {
    deadlineNanos = environment.nanos().getAsLong() + time.toNanos();
  }

  /** Ends the connection from any thread. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing the connection to {}: {}", remote, e.toString());
    }
  }

  @Override
  public void run() {
    try (Wire wire = environment.settings().transport().server(channel)) {
      serve(wire);
    } catch (EOFException | ClosedChannelException e) {
      LOG.debug("{} left: {}", remote, e.toString());
    } catch (IOException | CacheException e) {
      LOG.info("the connection to {} ended: {}", remote, e.toString());
    } finally {
      close();
      environment.onClose().accept(this);
    }
  }

  private void serve(Wire wire) throws IOException {
    try {
      Frame.Hello hello =
          Frame.Hello.decode(Frame.readFully(wire, ByteBuffer.allocate(Frame.HELLO_BYTES)));
      checkTicket(wire, hello);
      try (SharedContent content =
          environment
              .content()
              .apply(hello.root())
              .orElseThrow(() -> new ProtocolException("the bundle is not here any more"))) {
        sendMap(wire, content);
        serveRequests(wire, content);
      }
    } catch (ProtocolException e) {
      LOG.info("refused {}: {}", remote, e.getMessage());
      allow(limits.helloTimeout());
      wire.write(Frame.error(String.valueOf(e.getMessage())));
    }
  }

  private void checkTicket(Wire wire, Frame.Hello hello) throws IOException {
    Optional<NodeId> proven = wire.provenPeer();
    if (proven.isPresent() && !proven.get().equals(hello.asker())) {
      throw new ProtocolException("the asker is not the node that the transport proved");
    }
    TicketBook.Answer answer =
        environment.tickets().redeem(hello.ticket(), hello.root(), hello.asker());
    String refusal =
        switch (answer) {
          case ADMITTED -> "";
          case UNKNOWN -> "the ticket is unknown";
          case USED -> "the ticket was used before";
          case EXPIRED -> "the ticket has expired";
          case OTHER_ROOT -> "the ticket is for another bundle";
          case OTHER_ASKER -> "the ticket was given to another node";
        };
    if (!refusal.isEmpty()) {
      throw new ProtocolException(refusal);
    }
  }

  private void serveRequests(Wire wire, SharedContent content) throws IOException {
    long asksLeft = (long) limits.maxAsksPerChunk() * Math.max(16, content.layout().chunkCount());
    while (true) {
      allow(limits.idleTimeout());
      ByteBuffer request = Frame.readFully(wire, head.clear());
      byte type = request.get();
      int length = request.getInt();
      if (asksLeft-- == 0) {
        throw new ProtocolException("too many requests on one connection");
      }
      if (type == Frame.GET && length == 4) {
        sendChunk(wire, content, Frame.readFully(wire, index.clear()).getInt());
      } else if (type == Frame.ASK_MAP && length == 0) {
        sendMap(wire, content);
      } else {
        throw new ProtocolException(
            "frame of type %d and %d bytes is not a request".formatted(type, length));
      }
    }
  }

  private void sendMap(Wire wire, SharedContent content) throws IOException {
    ChunkSet present = content.present();
    allow(limits.sendTimeout());
    wire.write(Frame.map(present.size(), present.toBytes()));
  }

  private void sendChunk(Wire wire, SharedContent content, int chunk) throws IOException {
    ContentLayout layout = content.layout();
    if (chunk < 0 || chunk >= layout.chunkCount() || !content.present().has(chunk)) {
      throw new ProtocolException(
          "chunk %d is not here, there is %s".formatted(chunk, content.present()));
    }
    ContentLayout.Span span = layout.span(chunk);
    allow(
        limits.sendTimeout().plusMillis(1_000L * span.lengthBytes() / limits.minBytesPerSecond()));
    wire.write(Frame.chunkHead(chunk, span.lengthBytes()));
    content.send(span, wire::write);
  }
}
