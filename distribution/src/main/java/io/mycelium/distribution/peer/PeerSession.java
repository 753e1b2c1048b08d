package io.mycelium.distribution.peer;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.source.SourceException;
import io.mycelium.distribution.source.SourceSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The asking end of a connection. */
final class PeerSession implements SourceSession {
  private final InetSocketAddress address;
  private final Frame.Hello hello;
  private final ContentLayout layout;
  private final Transport transport;
  private final Duration connectTimeout;
  private final ByteBuffer head = ByteBuffer.allocate(Frame.HEAD_BYTES);
  private final ByteBuffer index = ByteBuffer.allocate(4);

  /** Chunks that were asked for and did not come yet, in order. */
  private final Deque<Integer> asked = new ArrayDeque<>();

  private volatile @Nullable SocketChannel channel;
  private volatile boolean closed;
  private @Nullable Wire wire;

  PeerSession(
      InetSocketAddress address,
      Frame.Hello hello,
      ContentLayout layout,
      Transport transport,
      Duration connectTimeout) {
    this.address = address;
    this.hello = hello;
    this.layout = layout;
    this.transport = transport;
    this.connectTimeout = connectTimeout;
  }

  @Override
  public ChunkSet available() {
    try {
      Wire open = wire;
      if (open == null) {
        open = connect();
        wire = open;
        open.write(hello.encode());
      } else if (asked.isEmpty()) {
        open.write(Frame.askMap());
      } else {
        throw new IllegalStateException("the map is asked for while chunks are on their way");
      }
      return readMap(open);
    } catch (IOException e) {
      throw failed("cannot ask what it has", e);
    }
  }

  private Wire connect() throws IOException {
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    if (closed) {
      opened.close();
    }
    opened.socket().connect(address, Math.toIntExact(connectTimeout.toMillis()));
    return transport.client(opened);
  }

  private ChunkSet readMap(Wire open) throws IOException {
    int expected = 4 + ChunkSet.bitmapBytes(layout.chunkCount());
    expect(open, Frame.MAP, expected);
    ByteBuffer body = Frame.readFully(open, ByteBuffer.allocate(expected));
    int count = body.getInt();
    if (count != layout.chunkCount()) {
      throw new ProtocolException(
          "it counts %d chunks, the manifest %d".formatted(count, layout.chunkCount()));
    }
    byte[] bitmap = new byte[body.remaining()];
    body.get(bitmap);
    try {
      return ChunkSet.fromBytes(count, bitmap);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void expect(int chunk) {
    try {
      Wire open = connected();
      open.write(Frame.get(chunk));
      asked.addLast(chunk);
    } catch (IOException e) {
      throw failed("cannot ask for chunk " + chunk, e);
    }
  }

  @Override
  public void fetch(int chunk, ByteBuffer target) {
    if (!asked.contains(chunk)) {
      expect(chunk);
    }
    if (asked.removeFirst() != chunk) {
      throw new IllegalStateException("chunk %d is fetched out of turn".formatted(chunk));
    }
    try {
      Wire open = connected();
      expect(open, Frame.CHUNK, 4 + target.remaining());
      int sent = Frame.readFully(open, index.clear()).getInt();
      if (sent != chunk) {
        throw new ProtocolException("it sends chunk %d, asked was %d".formatted(sent, chunk));
      }
      while (target.hasRemaining()) {
        int count = open.read(target);
        if (count < 0) {
          throw new ProtocolException("%d bytes are missing".formatted(target.remaining()));
        }
      }
    } catch (IOException e) {
      throw failed("no chunk " + chunk, e);
    }
  }

  /** Reads the head of the frame that must come now. */
  private void expect(Wire open, byte type, int length) throws IOException {
    ByteBuffer frame = Frame.readFully(open, head.clear());
    byte actualType = frame.get();
    int actualLength = frame.getInt();
    if (actualType == Frame.ERROR && actualLength >= 0 && actualLength <= Frame.MAX_TEXT_BYTES) {
      ByteBuffer text = Frame.readFully(open, ByteBuffer.allocate(actualLength));
      throw new ProtocolException("it says: " + Frame.text(text));
    }
    if (actualType != type || actualLength != length) {
      throw new ProtocolException(
          "expected a frame of type %d and %d bytes, came type %d and %d bytes"
              .formatted(type, length, actualType, actualLength));
    }
  }

  private Wire connected() {
    Wire open = wire;
    if (open == null) {
      throw new IllegalStateException("a chunk is asked for before available");
    }
    return open;
  }

  private SourceException failed(String what, IOException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new SourceException("%s: %s: %s".formatted(address, what, reason), cause);
  }

  @Override
  public void close() {
    closed = true;
    SocketChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw failed("cannot close", e);
      }
    }
  }
}
