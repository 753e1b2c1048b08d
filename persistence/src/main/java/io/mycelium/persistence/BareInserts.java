package io.mycelium.persistence;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Rows that no entity stands behind, stored one at a time by the caller's thread and forced to
 * disk: what the journal itself costs, for benches.
 */
public final class BareInserts implements AutoCloseable {
  // Of Pekko's serializer for arrays of bytes.
  private static final int BYTES = 4;

  private final JournalSessions sessions;

  private BareInserts(Path connectionFile) {
    sessions = new JournalSessions(connectionFile, System::nanoTime);
  }

  /** Inserts into the journal whose server wrote this connection file. */
  public static BareInserts open(Path connectionFile) {
    return new BareInserts(connectionFile);
  }

  /** Stores one row; returns when it is on disk. */
  public void insert(String persistenceId, long sequenceNr, byte[] bytes) {
    try {
      sessions.call(
          session -> {
            EventTable.append(
                session,
                List.of(NewEvent.foreign(persistenceId, sequenceNr, BYTES, "", bytes)),
                Map.of());
            return Done.DONE;
          });
    } catch (SQLException e) {
      throw new JournalUnavailableException("a row could not be stored: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
