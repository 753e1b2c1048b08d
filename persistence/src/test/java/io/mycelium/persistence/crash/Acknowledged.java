package io.mycelium.persistence.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.Ledger;
import io.mycelium.persistence.audit.ChainVerifier;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What writers were told is stored, to be compared with what is. */
final class Acknowledged {
  private final Map<String, Set<Long>> amounts = new ConcurrentHashMap<>();

  void add(String id, long amount) {
    amounts.computeIfAbsent(id, key -> ConcurrentHashMap.newKeySet()).add(amount);
  }

  /** Takes a line of {@link WriterProcess}; the last one may be cut. */
  void addFact(String fact) {
    int space = fact.indexOf(' ');
    if (space > 0 && space + 1 < fact.length()) {
      add(fact.substring(0, space), Long.parseLong(fact.substring(space + 1)));
    }
  }

  int count() {
    return amounts.values().stream().mapToInt(Set::size).sum();
  }

  /** A copy that what is acknowledged from now on does not change. */
  Acknowledged soFar() {
    Acknowledged copy = new Acknowledged();
    amounts.forEach((id, entries) -> entries.forEach(amount -> copy.add(id, amount)));
    return copy;
  }

  /** Every acknowledged entry is stored, and every log is whole. */
  void assertAllStored(Path connectionFile) {
    try (JournalReader reader = JournalReader.open(connectionFile)) {
      amounts.forEach(
          (id, entries) -> {
            // Taken before the log is read: what is acknowledged meanwhile may be missing there.
            Set<Long> promised = Set.copyOf(entries);
            Set<Long> stored = new HashSet<>();
            reader.forEach(
                id,
                1,
                row -> {
                  switch (Ledger.EVENTS.decode(row.envelope().payload())) {
                    case Ledger.Event.Entered(long amount) -> stored.add(amount);
                  }
                });
            assertThat(stored).as("stored entries of %s", id).containsAll(promised);
          });
      assertThat(new ChainVerifier(reader).verifyAll(""))
          .hasSize(Load.LEDGERS)
          .allSatisfy(
              verdict -> assertThat(verdict).isInstanceOf(ChainVerifier.Verdict.Intact.class));
    }
  }
}
