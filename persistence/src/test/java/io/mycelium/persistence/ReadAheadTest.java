package io.mycelium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private final List<String> asked = new ArrayList<>();
  private final ReadAhead ahead = new ReadAhead();

  private CompletableFuture<Long> read(String id) {
    asked.add(id);
    return CompletableFuture.completedFuture((long) asked.size());
  }

  @Test
  void entity_thatWasExpected_isReadOnceAndTakenOnce() {
    ahead.serve(this::read);
    ahead.expect("a");

    assertThat(ahead.take("a", this::read)).isCompletedWithValue(1L);
    assertThat(asked).containsExactly("a");
    assertThat(ahead.take("a", this::read)).isCompletedWithValue(2L);
  }

  @Test
  void entity_thatWasExpectedTwice_getsTheLaterRead() {
    ahead.serve(this::read);
    ahead.expect("a");
    ahead.expect("a");

    assertThat(ahead.take("a", this::read)).isCompletedWithValue(2L);
  }

  @Test
  void entity_whoseReadFailed_isReadAgain() {
    ahead.serve(id -> CompletableFuture.failedFuture(new IllegalStateException("gone")));
    ahead.expect("a");

    assertThat(ahead.take("a", this::read)).isCompletedWithValue(1L);
  }

  @Test
  void expectations_beforeAJournalServes_orBeyondTheLimit_areNotKept() {
    ahead.expect("a");
    assertThat(asked).isEmpty();
    ahead.serve(this::read);
    for (int i = 0; i <= ReadAhead.MAX_KEPT; i++) {
      ahead.expect("id-" + i);
    }
    asked.clear();

    ahead.take("id-0", this::read).join();
    ahead.take("id-" + ReadAhead.MAX_KEPT, this::read).join();
    assertThat(asked).containsExactly("id-0");
  }
}
