package io.mycelium.persistence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.persistence.JournalEndpoint;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.Ledgers;
import io.mycelium.persistence.StoredRow;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalServerTest {
  // Of H2's ErrorCode.
  private static final int NO_RIGHT = 90_096;
  private static final int NO_ADMINISTRATOR = 90_040;

  @TempDir private Path directory;
  private JournalServer server;

  @BeforeEach
  void start() {
    server = JournalServer.start(directory.resolve("journal"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Connection asNode(JournalEndpoint endpoint) throws SQLException {
    return DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password());
  }

  private void enter(long amount) {
    try (Ledgers ledgers = new Ledgers(Ledgers.h2(server.connectionFile()))) {
      ledgers.enter(ledgers.open("Ledger|a"), amount).toCompletableFuture().join();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM JOURNAL.EVENTS",
        "UPDATE JOURNAL.EVENTS SET WRITER = 9",
        "TRUNCATE TABLE JOURNAL.EVENTS",
        "DROP TABLE JOURNAL.EVENTS",
        "ALTER TABLE JOURNAL.EVENTS ADD COLUMN X INT",
        "INSERT INTO JOURNAL.EVENTS SELECT * FROM JOURNAL.EVENTS",
        "INSERT INTO JOURNAL.OPEN VALUES ('Task|x')",
        "DELETE FROM JOURNAL.OPEN",
        "UPDATE JOURNAL.SNAPSHOTS SET SEQUENCE_NR = 1",
        "CREATE ALIAS EVIL FOR 'java.lang.System.exit'",
        "CREATE ALIAS EVIL AS 'void f() {}'",
        "CREATE TRIGGER EVIL BEFORE INSERT ON JOURNAL.EVENTS FOR EACH ROW CALL 'x.Y'",
        "CREATE TABLE PUBLIC.OWN (ID INT)",
        "CREATE SCHEMA OWN",
        "CREATE USER OTHER PASSWORD 'x' ADMIN",
        "ALTER USER NODE ADMIN TRUE",
        "GRANT DELETE ON JOURNAL.EVENTS TO NODE",
        "SELECT * FROM VAULT.SECRET",
        "CALL CSVWRITE('/tmp/x', 'SELECT 1')",
        "CALL FILE_READ('/etc/hostname')",
        "SCRIPT TO '/tmp/x'",
        "RUNSCRIPT FROM '/tmp/x'",
        "BACKUP TO '/tmp/x.zip'",
        "CREATE LINKED TABLE L('', 'jdbc:h2:mem:x', 'sa', '', 'T')",
        "SET TRACE_LEVEL_FILE 3",
        "SHUTDOWN"
      })
  void nodeUser_beyondAddingAndReading_isRefused(String statement) throws SQLException {
    try (Connection administrator =
            JournalDatabase.open(
                directory.resolve("journal").toAbsolutePath(),
                Secrets.in(directory.resolve("journal")));
        Statement vault = administrator.createStatement()) {
      vault.execute("CREATE SCHEMA VAULT");
      vault.execute("CREATE TABLE VAULT.SECRET (ID INT)");
    }
    try (Connection node = asNode(server.endpoint());
        Statement attempt = node.createStatement()) {
      assertThatThrownBy(() -> attempt.execute(statement))
          .isInstanceOfSatisfying(
              SQLException.class,
              refused -> assertThat(refused.getErrorCode()).isIn(NO_RIGHT, NO_ADMINISTRATOR));
    }
  }

  @Test
  void start_thatFailsAtItsLastStep_leavesNothingOpen() throws IOException {
    Path other = directory.resolve("other");
    Path inTheWay = other.resolve(JournalServer.CONNECTION_FILE);
    Files.createDirectories(inTheWay.resolve("something"));
    assertThatThrownBy(() -> JournalServer.start(other, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(JournalServer.CONNECTION_FILE);
    Files.delete(inTheWay.resolve("something"));
    Files.delete(inTheWay);

    try (JournalServer second = JournalServer.start(other, 0)) {
      assertThat(second.connectionFile()).exists();
    }
  }

  @Test
  void append_ofAnEventThatIsSealedForAnotherPlace_isRefusedAndChangesNothing()
      throws SQLException {
    enter(5);
    try (JournalReader reader = JournalReader.open(server.connectionFile());
        Connection node = asNode(server.endpoint());
        PreparedStatement append = node.prepareStatement("CALL JOURNAL.APPEND(?)")) {
      StoredRow stored = reader.eventsAfter(0, 1).getFirst();
      append.setObject(1, new byte[][] {place("Ledger|b", stored), stored.bytes()});
      assertThatThrownBy(append::execute)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("event 1 of Ledger|b is sealed as event 1 of Ledger|a");
      append.setObject(1, new byte[][] {new byte[] {1}, stored.bytes()});
      assertThatThrownBy(append::execute)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("event 0 of an append has no place");
      assertThat(reader.eventsAfter(0, 10)).containsExactly(stored);
    }
  }

  private static byte[] place(String id, StoredRow row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(id);
      out.writeLong(row.sequenceNr());
      out.writeInt(row.serializer());
      out.writeUTF(row.manifest());
      out.writeUTF("OPENED");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void otherDatabases_areNotServed() {
    String server = "jdbc:h2:tcp://127.0.0.1:" + this.server.endpoint().port();
    for (String name : new String[] {"/mem:x", "/" + directory.resolve("other"), "/~/x"}) {
      assertThatThrownBy(() -> DriverManager.getConnection(server + name, "sa", ""))
          .isInstanceOf(SQLException.class);
    }
    JournalEndpoint endpoint = this.server.endpoint();
    for (String user : new String[] {"sa", "WARDEN", "NODE"}) {
      assertThatThrownBy(() -> DriverManager.getConnection(endpoint.url(), user, ""))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void server_listensOnOneLoopbackAddressOnly() throws IOException {
    int port = server.endpoint().port();
    assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.2"), port).close())
        .isInstanceOf(ConnectException.class);
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void secrets_areReadableByTheOwnerOnlyAndNewAtEachStart() throws IOException {
    Path file = server.connectionFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    JournalEndpoint before = JournalEndpoint.read(file);
    server.close();
    server = JournalServer.start(directory.resolve("journal"), 0);

    assertThat(JournalEndpoint.read(file).password()).isNotEqualTo(before.password());
    assertThat(before.toString()).doesNotContain(before.password());
  }

  @Test
  void secondServer_onTheSameDirectory_isRefused() {
    assertThatThrownBy(() -> JournalServer.start(directory.resolve("journal"), 0))
        .hasMessageContaining("served by another process");
    enter(1);
  }

  @Test
  void backup_takenWhileServing_restoresToWhatWasAcknowledged() {
    enter(41);
    Path backup = directory.resolve("backup.zip");
    server.backup(backup);
    enter(1);
    assertThatThrownBy(() -> server.backup(backup)).hasMessageContaining("backup.zip");
    assertThatThrownBy(() -> JournalServer.restore(backup, directory.resolve("journal")))
        .hasMessageContaining(JournalDatabase.DATA_FILE);

    Path elsewhere = directory.resolve("restored");
    JournalServer.restore(backup, elsewhere);
    try (JournalServer restored = JournalServer.start(elsewhere, 0);
        JournalReader reader = JournalReader.open(restored.connectionFile())) {
      assertThat(reader.events("Ledger|a", 1, 9, 9)).hasSize(1);
    }
  }

  @Test
  void backup_ofAJournalThatNobodyServes_restoresToTheSame() throws IOException {
    enter(41);
    Path journal = directory.resolve("journal");
    Path backup = directory.resolve("backup.zip");
    assertThatThrownBy(() -> JournalServer.backup(journal, backup))
        .hasMessageContaining("served by another process");
    server.close();
    JournalServer.backup(journal, backup);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    assertThat(journal.resolve("backup.unfinished")).doesNotExist();
    assertThatThrownBy(() -> JournalServer.backup(journal, backup))
        .hasMessageContaining("backup.zip");
    assertThatThrownBy(() -> JournalServer.backup(directory, directory.resolve("x")))
        .hasMessageContaining("no journal");
    server = JournalServer.start(journal, 0);

    Path elsewhere = directory.resolve("restored");
    JournalServer.restore(backup, elsewhere);
    try (JournalServer restored = JournalServer.start(elsewhere, 0);
        JournalReader reader = JournalReader.open(restored.connectionFile())) {
      assertThat(reader.events("Ledger|a", 1, 9, 9)).hasSize(1);
    }
  }
}
