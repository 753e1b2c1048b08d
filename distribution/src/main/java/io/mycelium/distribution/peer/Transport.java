package io.mycelium.distribution.peer;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Puts a {@link Wire} on a connected TCP channel: the place where TLS goes around the protocol. */
public interface Transport {
  /** The end that connected. Owns the channel from now on. */
  Wire client(SocketChannel channel) throws IOException;

  /** The end that was connected to. Owns the channel from now on. */
  Wire server(SocketChannel channel) throws IOException;

  /** Plain TCP; files go out without passing through this process. */
  static Transport plain() {
    return new PlainTransport();
  }
}
