package io.mycelium.persistence.server;

import io.mycelium.persistence.JournalEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.h2.tools.Server;

/**
 * The journal of one machine: an H2 database served on the loopback interface. It runs in a process
 * of its own, so that nodes may die beside it. One directory has one server; the second is refused.
 */
public final class JournalServer implements AutoCloseable {
  /** The name of the connection file in the directory of the journal. */
  public static final String CONNECTION_FILE = "journal.connection";

  static {
    // Read once by H2, when its first class is loaded; without it H2 listens on every interface.
    System.setProperty("h2.bindAddress", "127.0.0.1");
  }

  private final Path directory;
  private final DirectoryLock lock;
  private final String serverId;
  private final Connection administrator;
  private final GroupForce force;
  private final EventAppender appender;
  private final Server server;
  private final JournalEndpoint endpoint;

  /**
   * How many writers asked to be forced to disk, and how many forces that took.
   *
   * @param asked by writers
   * @param performed on the disk
   */
  public record Forces(long asked, long performed) {}

  private JournalServer(
      Path directory,
      DirectoryLock lock,
      Connection administrator,
      EventAppender appender,
      String serverId,
      Server server,
      String password)
      throws SQLException {
    this.directory = directory;
    this.lock = lock;
    this.serverId = serverId;
    this.administrator = administrator;
    this.server = server;
    this.force = GroupForce.of(administrator);
    this.appender = appender;
    JournalCalls.register(serverId, new JournalCalls.Served(appender, force));
    this.endpoint = new JournalEndpoint(server.getPort(), JournalSchema.NODE_USER, password);
  }

  /**
   * Opens or creates the journal in the directory and serves it.
   *
   * @param port 0 for any that is free; nodes learn it from the connection file
   */
  public static JournalServer start(Path directory, int port) {
    Path home = directory.toAbsolutePath().normalize();
    createPrivate(home);
    DirectoryLock lock = DirectoryLock.take(home);
    try {
      return serve(home, lock, port);
    } catch (SQLException | RuntimeException e) {
      lock.close();
      throw new IllegalStateException(
          "journal in %s cannot be served on port %d: %s".formatted(home, port, e.getMessage()), e);
    }
  }

  private static JournalServer serve(Path home, DirectoryLock lock, int port) throws SQLException {
    Secrets secrets = Secrets.in(home);
    String serverId = UUID.randomUUID().toString();
    Connection administrator = JournalDatabase.open(home, secrets);
    try {
      JournalSchema.prepare(administrator, serverId, secrets);
      EventAppender appender = new EventAppender(JournalDatabase.open(home, secrets));
      Server tcp = Server.createTcpServer(arguments(home, port)).start();
      try {
        JournalServer server =
            new JournalServer(home, lock, administrator, appender, serverId, tcp, secrets.node());
        server.endpoint.write(server.connectionFile());
        return server;
      } catch (SQLException | RuntimeException e) {
        tcp.stop();
        JournalCalls.unregister(serverId);
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      // With all its connections: a database that stays open would keep its file.
      JournalDatabase.shutdown(administrator);
      throw e;
    }
  }

  private static String[] arguments(Path home, int port) {
    // With a key, the server opens this database and no other.
    return new String[] {
      "-tcpPort",
      Integer.toString(port),
      "-tcpDaemon",
      "-key",
      "journal",
      JournalDatabase.file(home)
    };
  }

  private static void createPrivate(Path directory) {
    try {
      if (Files.notExists(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public JournalEndpoint endpoint() {
    return endpoint;
  }

  /** The file that tells nodes where it listens. */
  public Path connectionFile() {
    return directory.resolve(CONNECTION_FILE);
  }

  /** How well forces are shared. */
  public Forces forces() {
    return force.counts();
  }

  /** Writes everything committed so far to a new file, while nodes go on writing. */
  public synchronized void backup(Path file) {
    try (Connection connection =
        DriverManager.getConnection(
            JournalDatabase.url(directory),
            Secrets.ADMINISTRATOR_USER,
            Files.readString(directory.resolve(Secrets.ADMINISTRATOR_FILE)))) {
      JournalBackup.write(connection, directory, file);
    } catch (SQLException | IOException e) {
      throw notBackedUp(directory, file, e);
    }
  }

  /** Writes a journal that nobody serves to a new file; nobody can serve it meanwhile. */
  public static void backup(Path directory, Path file) {
    Path home = directory.toAbsolutePath().normalize();
    if (Files.notExists(home.resolve(JournalDatabase.DATA_FILE))) {
      throw new IllegalStateException("there is no journal in " + home);
    }
    DirectoryLock lock = DirectoryLock.take(home);
    try (lock) {
      Connection administrator = JournalDatabase.open(home, Secrets.in(home));
      try {
        JournalBackup.write(administrator, home, file);
      } finally {
        JournalDatabase.shutdown(administrator);
      }
    } catch (SQLException | IOException e) {
      throw notBackedUp(home, file, e);
    }
  }

  private static IllegalStateException notBackedUp(Path directory, Path file, Exception e) {
    return new IllegalStateException(
        "journal in %s cannot be backed up to %s: %s".formatted(directory, file, e.getMessage()),
        e);
  }

  /** Restores a backup into a directory that holds no journal; then start a server on it. */
  public static void restore(Path backup, Path directory) {
    createPrivate(directory);
    try {
      JournalBackup.read(backup, directory);
    } catch (IOException e) {
      throw new IllegalStateException(
          "backup %s cannot be restored to %s: %s".formatted(backup, directory, e.getMessage()), e);
    }
  }

  /** Stops serving and closes the database. */
  @Override
  public void close() {
    server.stop();
    JournalCalls.unregister(serverId);
    try {
      appender.close();
    } finally {
      try {
        JournalDatabase.shutdown(administrator);
      } finally {
        lock.close();
      }
    }
  }
}
