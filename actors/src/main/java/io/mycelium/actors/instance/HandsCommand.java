package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * An order to the node. Orders may be repeated after a recovery; the hands then continue what they
 * do, or report again what they did, to the newest {@code replyTo}.
 */
public sealed interface HandsCommand {
  /** Which component. */
  ComponentId component();

  /**
   * Who orders: the writer number of the instance. The hands refuse an order under a lower number
   * than they have seen for the component.
   */
  long writer();

  /** Who hears of it. */
  ActorRef<HandsReport> replyTo();

  /**
   * Fetches what is missing, verifies, and loads under the generation; calls off a scheduled
   * removal of the bundle. Ends with {@code Loaded}, {@code LoadFailed} or {@code Quarantined}.
   *
   * @param isolation how far it must be kept from the node at least
   */
  record Ensure(
      ComponentId component,
      Version version,
      Digest root,
      long generation,
      Isolation isolation,
      long writer,
      ActorRef<HandsReport> replyTo)
      implements HandsCommand {}

  /**
   * Stops and unloads a generation within the deadline. Ends with {@code Unloaded} or {@code
   * Leaked}; a generation that is not there is unloaded.
   */
  record Unload(
      ComponentId component,
      long generation,
      Duration deadline,
      long writer,
      ActorRef<HandsReport> replyTo)
      implements HandsCommand {}

  /**
   * Schedules the removal of a bundle that no slot uses, by its retention policy. Ends with {@code
   * Removed}, unless {@code Ensure} comes first; a bundle that is not there is removed.
   */
  record Remove(
      ComponentId component,
      Version version,
      Digest root,
      long writer,
      ActorRef<HandsReport> replyTo)
      implements HandsCommand {}

  /**
   * Asks the component of a slot whether a newer version may take its place. Ends with {@code
   * DeferAnswered}; a slot that is not there puts nothing off.
   */
  record AskDefer(
      ComponentId component,
      long generation,
      Version next,
      long writer,
      ActorRef<HandsReport> replyTo)
      implements HandsCommand {}

  /** Asks for {@code InventoryIs}. */
  record Inventory(ComponentId component, long writer, ActorRef<HandsReport> replyTo)
      implements HandsCommand {}
}
