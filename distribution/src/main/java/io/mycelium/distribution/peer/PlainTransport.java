package io.mycelium.distribution.peer;

import io.mycelium.api.NodeId;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** TCP without encryption. The digests protect the content; only a ticket can be overheard. */
final class PlainTransport implements Transport {
  @Override
  public Wire client(SocketChannel channel) throws IOException {
    return wire(channel);
  }

  @Override
  public Wire server(SocketChannel channel) throws IOException {
    return wire(channel);
  }

  private static Wire wire(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new PlainWire(channel);
  }

  private record PlainWire(SocketChannel channel) implements Wire {
    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void write(FileChannel file, long position, long count) throws IOException {
      long done = 0;
      while (done < count) {
        long sent = file.transferTo(position + done, count - done, channel);
        if (sent <= 0 && position + done >= file.size()) {
          throw new EOFException("the file ends at byte " + file.size());
        }
        done += sent;
      }
    }

    @Override
    public Optional<NodeId> provenPeer() {
      return Optional.empty();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
