package io.mycelium.distribution.peer;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import io.mycelium.distribution.source.SourceSession;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A peer as a source. It can be used for one session, because its ticket is good for one. */
public final class P2PClient implements Source {
  /**
   * A peer that was found and has given a ticket.
   *
   * @param node the peer
   * @param address its data port
   * @param ticket what it gave on the control session
   */
  public record Offer(NodeId node, InetSocketAddress address, Ticket ticket) {}

  private final Offer offer;
  private final NodeId self;
  private final Transport transport;
  private final Duration connectTimeout;

  /**
   * A source over one peer.
   *
   * @param self the node that asks, to which the ticket was given
   */
  public P2PClient(Offer offer, NodeId self, Transport transport, Duration connectTimeout) {
    this.offer = offer;
    this.self = self;
    this.transport = transport;
    this.connectTimeout = connectTimeout;
  }

  /** The source id that stands for a node in reports. */
  public static SourceId sourceId(NodeId node) {
    return new SourceId("peer:" + node);
  }

  @Override
  public SourceId id() {
    return sourceId(offer.node());
  }

  @Override
  public SourceKind kind() {
    return SourceKind.PEER;
  }

  @Override
  public SourceSession session(ContentLayout layout) {
    Frame.Hello hello = new Frame.Hello(offer.ticket(), self, layout.root());
    return new PeerSession(offer.address(), hello, layout, transport, connectTimeout);
  }
}
