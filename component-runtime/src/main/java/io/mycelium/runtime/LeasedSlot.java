package io.mycelium.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts who uses a slot under a lease, and revokes that use. One word holds the count and, as its
 * sign, whether it is revoked, so that taking and giving back are one atomic addition each and wait
 * for nobody.
 *
 * <p>INVARIANT: {@link #revoke} completes only when every handle that was ever taken is given back,
 * and no handle is taken after {@code revoke} was called. A take that is refused counts for a
 * moment, which may delay the completion by that moment and never hastens it.
 */
public final class LeasedSlot {
  private static final long REVOKED = Long.MIN_VALUE;

  private final AtomicLong word = new AtomicLong();
  private final CompletableFuture<Void> unused = new CompletableFuture<>();
  private final int limit;

  /** A slot that so many may use at a time. */
  public LeasedSlot(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is %d, it must be at least 1".formatted(limit));
    }
    this.limit = limit;
  }

  /**
   * Takes a handle, or nothing when the slot is revoked or as many as the limit are out. Whoever is
   * refused for the limit may ask again; {@link #isRevoked} tells the two apart.
   */
  public @Nullable SlotHandle take() {
    long before = word.getAndIncrement();
    if (before >= 0 && before < limit) {
      return new SlotHandle(this);
    }
    giveBack();
    return null;
  }

  void giveBack() {
    if (word.decrementAndGet() == REVOKED) {
      unused.complete(null);
    }
  }

  /**
   * Refuses all further takes. Completes when the last handle is given back, on the thread that
   * does it; asking again gives the same answer.
   */
  public CompletableFuture<Void> revoke() {
    if ((word.getAndUpdate(value -> value | REVOKED) & ~REVOKED) == 0) {
      unused.complete(null);
    }
    return unused;
  }

  /** Whether it was revoked. */
  public boolean isRevoked() {
    return word.get() < 0;
  }

  /** How many handles are out; one that is about to be refused may count. */
  public int taken() {
    return (int) (word.get() & ~REVOKED);
  }

  /** The most handles that may be out. */
  public int limit() {
    return limit;
  }
}
