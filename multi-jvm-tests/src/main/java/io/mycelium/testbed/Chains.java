package io.mycelium.testbed;

import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import io.mycelium.persistence.audit.ChainVerifier;
import java.util.ArrayList;
import java.util.List;

/** Judges the chains of a log: whole, without gaps, each event naming the one before. */
final class Chains {
  private static final int PAGE = 500;

  /** What the actor library remembers for itself; it is no evidence and has no envelope. */
  private static final String LIBRARY = "/sharding/";

  private Chains() {}

  static List<String> broken(JournalReader journal) {
    ChainVerifier verifier = new ChainVerifier(journal);
    List<String> wrong = new ArrayList<>();
    int intact = 0;
    String after = "";
    List<String> ids;
    do {
      ids = journal.persistenceIds("", after, PAGE);
      for (String id : ids) {
        after = id;
        if (id.startsWith(LIBRARY)) {
          wrong.addAll(gaps(id, journal));
          continue;
        }
        switch (verifier.verify(id)) {
          case ChainVerifier.Verdict.Intact _ -> intact++;
          case ChainVerifier.Verdict.Broken(String broken, long number, String reason) ->
              wrong.add("%s#%d: %s".formatted(broken, number, reason));
        }
      }
    } while (ids.size() == PAGE);
    if (intact == 0) {
      wrong.add("the log has no chain at all");
    }
    return wrong;
  }

  private static List<String> gaps(String id, JournalReader journal) {
    List<String> wrong = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    journal.forEach(id, 1, (StoredRow row) -> numbers.add(row.sequenceNr()));
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) != numbers.get(i - 1) + 1) {
        wrong.add("%s#%d follows #%d".formatted(id, numbers.get(i), numbers.get(i - 1)));
      }
    }
    return wrong;
  }
}
