package io.mycelium.distribution.peer;

/** How a {@link PeerServer} speaks and what it allows. */
public record PeerServerSettings(Transport transport, PeerLimits limits) {
  /** Plain TCP with the default limits. */
  public static PeerServerSettings defaults() {
    return new PeerServerSettings(Transport.plain(), PeerLimits.defaults());
  }
}
