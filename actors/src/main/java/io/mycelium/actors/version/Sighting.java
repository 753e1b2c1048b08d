package io.mycelium.actors.version;

import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a node says that it has seen of a version; signed by that node, or not signed at all if it
 * was stored before nodes signed.
 *
 * @param fleet the fleet of the node; empty if it is not known
 * @param evidence what was seen
 * @param api the component API of the node
 * @param moment when
 * @param task whose attempt it was; null for none
 * @param attempt which attempt; 0 for none
 * @param detail for people
 */
public record Sighting(
    String fleet,
    Evidence evidence,
    Version api,
    Moment moment,
    @Nullable TaskId task,
    long attempt,
    String detail) {
  /** The longest detail, in characters. */
  public static final int MAX_DETAIL = 512;

  /**
   * When a node has seen something. Moments of a node only grow, also over its restarts.
   *
   * @param incarnation the start of the node
   * @param counter of what that start has said
   * @param atEpochMs by the clock of the node; for judging age, never for order
   */
  public record Moment(long incarnation, long counter, long atEpochMs)
      implements Comparable<Moment> {
    private static final Comparator<Moment> ORDER =
        Comparator.comparingLong(Moment::incarnation).thenComparingLong(Moment::counter);

    /** A moment that nobody has written down. */
    public static final Moment UNKNOWN = new Moment(0, 0, 0);

    /** Refuses what cannot be. */
    public Moment {
      if (incarnation < 0 || counter < 0 || atEpochMs < 0) {
        throw new IllegalArgumentException(
            "moment %d/%d at %d ms is not possible".formatted(incarnation, counter, atEpochMs));
      }
    }

    /** By incarnation and counter alone; the clock of a node may be set back. */
    @Override
    public int compareTo(Moment other) {
      return ORDER.compare(this, other);
    }
  }

  /** Refuses what no node would say. */
  public Sighting {
    if (attempt < 0 || detail.length() > MAX_DETAIL) {
      throw new IllegalArgumentException(
          "a sighting has attempt %d and %d characters of detail, allowed are %d"
              .formatted(attempt, detail.length(), MAX_DETAIL));
    }
  }

  /** Who has seen it. */
  public NodeId node() {
    return evidence.node();
  }
}
