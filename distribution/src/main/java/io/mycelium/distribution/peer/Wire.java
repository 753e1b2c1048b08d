package io.mycelium.distribution.peer;

import io.mycelium.api.NodeId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A connection as a row of bytes. All methods block; {@link #close()} from another thread ends
 * them.
 */
public interface Wire extends Closeable {
  /** Reads some bytes; -1 at the end. */
  int read(ByteBuffer target) throws IOException;

  /** Writes all bytes. */
  void write(ByteBuffer bytes) throws IOException;

  /** Writes a part of a file. */
  void write(FileChannel file, long position, long count) throws IOException;

  /** The node at the other end, if the transport proves it. */
  Optional<NodeId> provenPeer();
}
