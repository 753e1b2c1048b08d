package io.mycelium.distribution.peer;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The tickets that a node has given out. A ticket is good for one connection, for one bundle, from
 * one node, for a short while; showing it uses it up, also when it is refused. Safe for several
 * threads.
 */
public final class TicketBook {
  /** The largest number of tickets that are out at a time. */
  public static final int MAX_OUTSTANDING = 4_096;

  /** What the book says to a ticket. */
  public enum Answer {
    /** It is good, and now used. */
    ADMITTED,
    /** It was never given out, or long ago. */
    UNKNOWN,
    /** It was shown before. */
    USED,
    /** Its time is over. */
    EXPIRED,
    /** It is for another bundle. */
    OTHER_ROOT,
    /** It was given to another node. */
    OTHER_ASKER
  }

  private record Entry(Digest root, NodeId asker, long mintedAtNanos, boolean used) {}

  private final Map<Ticket, Entry> entries = new LinkedHashMap<>();
  private final RandomGenerator random;
  private final LongSupplier nanos;
  private final long lifetimeNanos;

  /**
   * An empty book.
   *
   * @param random must be cryptographically strong
   * @param nanos a monotonic clock in nanoseconds
   * @param lifetime how long a ticket is good
   */
  public TicketBook(RandomGenerator random, LongSupplier nanos, Duration lifetime) {
    this.random = random;
    this.nanos = nanos;
    this.lifetimeNanos = lifetime.toNanos();
  }

  /**
   * Gives a ticket to a node that may have a bundle. Whether it may is decided before.
   *
   * @throws IllegalStateException if too many tickets are out
   */
  public synchronized Ticket mint(Digest root, NodeId asker) {
    long now = nanos.getAsLong();
    // Expired tickets are remembered as long again, so that a late one gets a true answer.
    entries.values().removeIf(entry -> now - entry.mintedAtNanos() > 2 * lifetimeNanos);
    if (entries.size() >= MAX_OUTSTANDING) {
      throw new IllegalStateException(
          "%d tickets are out, the limit is %d: ask again later"
              .formatted(entries.size(), MAX_OUTSTANDING));
    }
    byte[] bytes = new byte[Ticket.BYTES];
    random.nextBytes(bytes);
    Ticket ticket = Ticket.of(bytes);
    entries.put(ticket, new Entry(root, asker, now, false));
    return ticket;
  }

  /** Checks a ticket and uses it up. */
  public synchronized Answer redeem(Ticket ticket, Digest root, NodeId asker) {
    Entry entry = entries.get(ticket);
    if (entry == null) {
      return Answer.UNKNOWN;
    }
    if (entry.used()) {
      return Answer.USED;
    }
    entries.put(ticket, new Entry(entry.root(), entry.asker(), entry.mintedAtNanos(), true));
    if (nanos.getAsLong() - entry.mintedAtNanos() > lifetimeNanos) {
      return Answer.EXPIRED;
    }
    if (!entry.root().equals(root)) {
      return Answer.OTHER_ROOT;
    }
    return entry.asker().equals(asker) ? Answer.ADMITTED : Answer.OTHER_ASKER;
  }
}
