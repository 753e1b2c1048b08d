package io.mycelium.persistence;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;

/**
 * Where the journal of this machine listens and how a node logs in. The server writes it to the
 * connection file; clients read it again at every connect, so a successor may have another port.
 *
 * @param port on the loopback interface
 * @param user the name of the node user
 * @param password of this run of the server
 */
public record JournalEndpoint(int port, String user, String password) {
  private static final int MAX_PORT = 65_535;

  // More than the 10 s for which an append waits for its turn at the server.
  private static final int SILENCE_LIMIT_MS = 12_000;

  /** Refuses what is no port. */
  public JournalEndpoint {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "port %d of the journal is not 1 to %d".formatted(port, MAX_PORT));
    }
  }

  /** The JDBC address. Who listens there may be a stranger by now, so its silence has a limit. */
  public String url() {
    return "jdbc:h2:tcp://127.0.0.1:%d/journal;NETWORK_TIMEOUT=%d"
        .formatted(port, SILENCE_LIMIT_MS);
  }

  /** Reads the connection file. */
  public static JournalEndpoint read(Path file) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
    } catch (IOException e) {
      throw new JournalUnavailableException(
          "connection file of the journal is not readable: " + file, e);
    }
    return new JournalEndpoint(
        Integer.parseInt(required(properties, "port", file)),
        required(properties, "user", file),
        required(properties, "password", file));
  }

  private static String required(Properties properties, String key, Path file) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new JournalUnavailableException("connection file %s has no '%s'".formatted(file, key));
    }
    return value;
  }

  /** Writes the connection file in one step, readable by its owner only. */
  public void write(Path file) {
    writePrivate(file, "port=%d%nuser=%s%npassword=%s%n".formatted(port, user, password));
  }

  /** Replaces a file in one step, on disk when it returns, readable by its owner only. */
  public static void writePrivate(Path file, String content) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      try (FileChannel channel =
          FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(next.resolveSibling("."))) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "journal on port " + port + " as " + user;
  }
}
