package io.mycelium.api;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/**
 * Messages and byte streams to the same component on other nodes, over the node's authenticated
 * connections. Messages between two nodes arrive in order, at most once. Versions may differ: the
 * component states the version of its protocol in its bytes.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface Messaging {
  /** The largest message in bytes; what is larger goes as a stream. */
  int MAX_MESSAGE_BYTES = 32 * 1024;

  /** Takes a message from the same component on another node. */
  @FunctionalInterface
  interface MessageHandler {
    /** Called on a virtual thread of the slot, one call per sender at a time. */
    void received(NodeId from, byte[] message);
  }

  /** Takes a stream that the same component on another node opened, and closes it. */
  @FunctionalInterface
  interface StreamHandler {
    /** Called on a virtual thread of the slot that belongs to the stream. */
    void opened(NodeId from, String name, ByteChannel stream) throws IOException;
  }

  /**
   * Sends a message.
   *
   * @throws IOException when the node can't be reached or does not run the component
   */
  void send(NodeId to, byte[] message) throws IOException;

  /** Opens a stream with flow control. */
  ByteChannel open(NodeId to, String name) throws IOException;

  /** Takes the messages; one handler at a time. */
  Registration onMessage(MessageHandler handler);

  /** Takes the streams; one handler at a time. */
  Registration onStream(StreamHandler handler);
}
