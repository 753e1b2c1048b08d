package io.mycelium.actors.fleet;

import io.mycelium.actors.event.Entities;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What the supervisor needs of the world.
 *
 * @param entities how the entities of nodes are reached
 * @param membership who is a member, as the supervisor's own actor sees it
 * @param clock the time that is written into events
 * @param nanos a monotonic clock
 * @param pace how fast it works
 */
public record FleetPorts(
    Entities entities,
    Function<ActorContext<?>, Membership> membership,
    InstantSource clock,
    LongSupplier nanos,
    Pace pace) {

  /**
   * How fast the supervisor works.
   *
   * @param tellEvery how often it tells nodes what they have not acknowledged
   * @param tellAtMost how many nodes it tells each time
   * @param sweepEvery how often it compares the nodes that it believes in with the members
   * @param missingFor how long a node may be no member before it is lost, for a removal unseen
   */
  public record Pace(Duration tellEvery, int tellAtMost, Duration sweepEvery, Duration missingFor) {
    /** What a node uses. */
    public static final Pace DEFAULTS =
        new Pace(Duration.ofSeconds(1), 8, Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** Refuses what is not positive. */
    public Pace {
      if (!tellEvery.isPositive()
          || tellAtMost < 1
          || !sweepEvery.isPositive()
          || !missingFor.isPositive()) {
        throw new IllegalArgumentException(
            "tellEvery=%s, tellAtMost=%d, sweepEvery=%s, missingFor=%s must be more than 0"
                .formatted(tellEvery, tellAtMost, sweepEvery, missingFor));
      }
    }
  }
}
