package io.mycelium.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The least that it takes to have the bytes of another process: over a loopback connection, hashed,
 * written and forced to disk, by one thread, with nothing else.
 */
final class BarePipe implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path from;
  private final Path target;
  private final ServerSocketChannel server;

  BarePipe(Path from, Path target) throws IOException {
    this.from = from;
    this.target = target;
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().name("bench-pipe").start(this::serve);
  }

  private void serve() {
    try {
      while (server.isOpen()) {
        try (SocketChannel socket = server.accept();
            FileChannel file = FileChannel.open(from, StandardOpenOption.READ)) {
          long sent = 0;
          while (sent < file.size()) {
            sent += file.transferTo(sent, file.size() - sent, socket);
          }
        }
      }
    } catch (IOException closed) {
      return;
    }
  }

  /** Brings all of it here once. */
  double milliseconds() {
    long begun = System.nanoTime();
    try (SocketChannel socket = SocketChannel.open(server.getLocalAddress());
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (socket.read(buffer) >= 0) {
        buffer.flip();
        digest.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        buffer.clear();
      }
      out.force(false);
      if (digest.digest().length == 0 || out.size() == 0) {
        throw new BenchFailedException("nothing came through the pipe");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    return (System.nanoTime() - begun) / 1e6;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
