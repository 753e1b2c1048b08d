package io.mycelium.node.warden;

import io.mycelium.node.http.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lines of JSON over a connection of the loopback interface. */
final class LineSocket implements AutoCloseable {
  /** The longest line. */
  static final int MAX_LINE_BYTES = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final Object writing = new Object();

  LineSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    socket.setTcpNoDelay(true);
  }

  /** Connects to a port of this machine. */
  static LineSocket connect(int port, Duration limit) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) limit.toMillis());
      return new LineSocket(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** How long a read may wait; zero for as long as it takes. */
  void limitReads(Duration limit) throws IOException {
    socket.setSoTimeout((int) limit.toMillis());
  }

  /** Reads a line as a value; the end of the connection and what is no such value are failures. */
  <T> T read(Class<T> type) throws IOException {
    String line = readLine(in);
    if (line == null) {
      throw new EOFException("the other side has gone");
    }
    return Json.MAPPER.readValue(line, type);
  }

  /** Writes a value as a line; whole lines, whoever writes. */
  void write(Object value) throws IOException {
    byte[] line = (Json.write(value) + '\n').getBytes(StandardCharsets.UTF_8);
    synchronized (writing) {
      socket.getOutputStream().write(line);
    }
  }

  /** Reads a line of at most {@link #MAX_LINE_BYTES}; null at the end. */
  static @Nullable String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("a line is longer than %d bytes".formatted(MAX_LINE_BYTES));
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
