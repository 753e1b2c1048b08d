package io.mycelium.persistence.audit;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.BrokenChainException;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.EventFormatException;
import io.mycelium.distribution.Digest;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Checks that the log of an entity is what was written: each stored envelope hashes to what its
 * successor names, numbers have no gap, writers and times only grow. It needs no class of any
 * event. A cut at the end cannot be seen from the log alone: compare the head with one known from
 * elsewhere.
 */
public final class ChainVerifier {
  private static final int PAGE = 500;

  private final JournalReader journal;

  /** What was found. */
  public sealed interface Verdict {
    /** The entity. */
    String persistenceId();

    /**
     * Nothing was changed.
     *
     * @param events how many there are
     * @param head the digest of the last
     */
    record Intact(String persistenceId, long events, Digest head) implements Verdict {}

    /**
     * Something was changed.
     *
     * @param sequenceNr the first event that does not fit
     * @param reason what does not fit
     */
    record Broken(String persistenceId, long sequenceNr, String reason) implements Verdict {}
  }

  /** A verifier of one journal. */
  public ChainVerifier(JournalReader journal) {
    this.journal = journal;
  }

  /** Checks one entity. */
  public Verdict verify(String persistenceId) {
    return verify(persistenceId, new Check(persistenceId));
  }

  private Verdict verify(String persistenceId, Check check) {
    List<StoredRow> page;
    do {
      page = journal.events(persistenceId, check.next(), Long.MAX_VALUE, PAGE);
      for (StoredRow row : page) {
        try {
          check.accept(row);
        } catch (BrokenChainException | EventFormatException e) {
          return new Verdict.Broken(
              persistenceId, row.sequenceNr(), String.valueOf(e.getMessage()));
        }
      }
    } while (page.size() == PAGE);
    return check.verdict();
  }

  /** Checks rows that are at hand, all of one entity and in order. */
  public static Verdict verify(String persistenceId, List<StoredRow> rows) {
    Check check = new Check(persistenceId);
    for (StoredRow row : rows) {
      try {
        check.accept(row);
      } catch (BrokenChainException | EventFormatException e) {
        return new Verdict.Broken(persistenceId, row.sequenceNr(), String.valueOf(e.getMessage()));
      }
    }
    return check.verdict();
  }

  /** Checks every entity with this id prefix; empty for all. */
  public List<Verdict> verifyAll(String prefix) {
    List<Verdict> verdicts = new ArrayList<>();
    String after = "";
    List<String> ids;
    do {
      ids = journal.persistenceIds(prefix, after, PAGE);
      for (String id : ids) {
        verdicts.add(verify(id));
        after = id;
      }
    } while (ids.size() == PAGE);
    return verdicts;
  }

  /** Follows the chain of one entity. */
  private static final class Check {
    private Audited<String> last;

    Check(String persistenceId) {
      last = Audited.empty(persistenceId, "");
    }

    long next() {
      return last.sequenceNr() + 1;
    }

    void accept(StoredRow row) {
      if (!row.isSealed()) {
        throw new EventFormatException("row %s is no envelope".formatted(row));
      }
      Envelope envelope = row.envelope();
      last.follow(envelope);
      if (row.sequenceNr() != envelope.sequenceNr()
          || !row.persistenceId().equals(envelope.persistenceId())
          || !Arrays.equals(row.digest(), envelope.digest().bytes())
          || !Arrays.equals(row.previous(), envelope.previous().bytes())) {
        throw new BrokenChainException(
            "columns of row %s differ from its envelope %s".formatted(row, envelope));
      }
      last =
          new Audited<>(
              last.persistenceId(),
              "",
              envelope.sequenceNr(),
              envelope.digest(),
              envelope.writer(),
              envelope.time());
    }

    Verdict verdict() {
      return new Verdict.Intact(last.persistenceId(), last.sequenceNr(), last.head());
    }
  }
}
