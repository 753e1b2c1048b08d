package io.mycelium.testbed;

import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.audit.ChainVerifier;
import java.util.ArrayList;
import java.util.List;

/** Judges the chains of a log: whole, without gaps, each event naming the one before. */
final class Chains {
  private static final int PAGE = 500;

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
}
