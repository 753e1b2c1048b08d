package io.mycelium.node.live;

import io.mycelium.actors.agent.ClusterReach;
import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.node.fleet.CacheControl;
import io.mycelium.node.fleet.FleetApi;
import io.mycelium.node.fleet.MemoryControl;
import io.mycelium.node.fleet.Metric;
import io.mycelium.node.fleet.Readiness;
import io.mycelium.persistence.JournalReader;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Makes the ports of the fleet over its living parts. */
public final class LiveFleet {
  private LiveFleet() {}

  /**
   * What this node is made of, as far as its API needs it.
   *
   * @param system the actor system
   * @param entities the entities of the fleet
   * @param journal the event log
   * @param spores what was heard by gossip
   * @param registry the releases that were verified here
   * @param readiness whether this node takes requests
   * @param metrics what this node measures of itself
   * @param cache the disk cache of this node
   * @param memory what components hold in its memory
   * @param nanos a monotonic clock
   */
  public record Parts(
      ActorSystem<?> system,
      Entities entities,
      JournalReader journal,
      SporeBoard spores,
      ComponentRegistry registry,
      Supplier<Readiness> readiness,
      Supplier<List<Metric>> metrics,
      CacheControl cache,
      MemoryControl memory,
      LongSupplier nanos) {}

  /** The ports; {@code agent} is where the hands of this node are told of news. */
  public static FleetApi api(Parts parts, ActorRef<NodeAgent.Command> agent) {
    Asking asking = new Asking(parts.entities(), parts.journal());
    FleetReadings readings =
        new FleetReadings(
            new FleetReadings.Sources(
                asking,
                parts.spores(),
                parts.registry(),
                new ClusterReach(parts.system()),
                new TaskBoard(parts.journal()),
                parts.readiness(),
                parts.metrics(),
                InstantSource.system()));
    return new FleetApi(
        readings,
        new FleetOrders(
            asking, parts.registry(), agent, new RolloutOrders(asking, readings::instancesOf)),
        new EventStory(parts.journal(), asking, parts.nanos()),
        parts.cache(),
        parts.memory());
  }
}
