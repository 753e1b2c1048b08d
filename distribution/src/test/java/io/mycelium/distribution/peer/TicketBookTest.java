package io.mycelium.distribution.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.peer.TicketBook.Answer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TicketBookTest {
  private static final Digest ROOT = new Digest("a".repeat(64));
  private static final Digest OTHER = new Digest("b".repeat(64));
  private static final NodeId ASKER = new NodeId("1".repeat(64));
  private static final NodeId STRANGER = new NodeId("2".repeat(64));

  private final AtomicLong nanos = new AtomicLong();
  private final TicketBook book =
      new TicketBook(new SplittableRandom(1), nanos::get, Duration.ofSeconds(10));

  @Test
  void ticket_isGoodOnce() {
    Ticket ticket = book.mint(ROOT, ASKER);

    assertThat(book.redeem(ticket, ROOT, ASKER)).isEqualTo(Answer.ADMITTED);
    assertThat(book.redeem(ticket, ROOT, ASKER)).isEqualTo(Answer.USED);
  }

  @Test
  void ticket_isBoundToRootAndAskerAndUsedUpByATry() {
    Ticket first = book.mint(ROOT, ASKER);
    Ticket second = book.mint(ROOT, ASKER);

    assertThat(book.redeem(first, OTHER, ASKER)).isEqualTo(Answer.OTHER_ROOT);
    assertThat(book.redeem(first, ROOT, ASKER)).isEqualTo(Answer.USED);
    assertThat(book.redeem(second, ROOT, STRANGER)).isEqualTo(Answer.OTHER_ASKER);
    assertThat(book.redeem(new Ticket("0".repeat(32)), ROOT, ASKER)).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void ticket_expiresAndIsForgotten() {
    Ticket inTime = book.mint(ROOT, ASKER);
    Ticket late = book.mint(ROOT, ASKER);
    nanos.set(Duration.ofSeconds(10).toNanos());
    assertThat(book.redeem(inTime, ROOT, ASKER)).isEqualTo(Answer.ADMITTED);
    nanos.incrementAndGet();
    assertThat(book.redeem(late, ROOT, ASKER)).isEqualTo(Answer.EXPIRED);

    nanos.set(Duration.ofSeconds(30).toNanos());
    book.mint(ROOT, ASKER);
    assertThat(book.redeem(late, ROOT, ASKER)).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void book_whenFull_refuses() {
    for (int i = 0; i < TicketBook.MAX_OUTSTANDING; i++) {
      book.mint(ROOT, ASKER);
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> book.mint(ROOT, ASKER))
        .withMessageContaining("the limit is 4096");
  }

  @Test
  void ticket_asText_isNoSecret() {
    Ticket ticket = book.mint(ROOT, ASKER);
    assertThat(ticket.toString()).doesNotContain(ticket.hex());
  }
}
