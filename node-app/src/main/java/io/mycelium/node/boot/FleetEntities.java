package io.mycelium.node.boot;

import io.mycelium.actors.agent.SporeFleetViews;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.fleet.ClusterMembership;
import io.mycelium.actors.fleet.FleetCommand;
import io.mycelium.actors.fleet.FleetPorts;
import io.mycelium.actors.fleet.FleetSupervisor;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.ComponentPorts;
import io.mycelium.actors.instance.ComponentSettings;
import io.mycelium.actors.instance.Hands;
import io.mycelium.actors.instance.Holders;
import io.mycelium.actors.instance.InstanceId;
import io.mycelium.actors.keyvalue.KeyValueActor;
import io.mycelium.actors.keyvalue.KeyValueCommand;
import io.mycelium.actors.node.Drains;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.registry.PolicedReleases;
import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.release.ReleaseActor;
import io.mycelium.actors.release.ReleaseCommand;
import io.mycelium.actors.release.ReleaseLogActor;
import io.mycelium.actors.release.ReleaseLogCommand;
import io.mycelium.actors.release.Witness;
import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskCommand;
import io.mycelium.actors.task.TaskPorts;
import io.mycelium.actors.task.TaskSettings;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.FleetKeys;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.cluster.FleetShards;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.persistence.ReadAhead;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.japi.function.Function;

/**
 * Starts every type of entity in this process. Nodes and their instances live in home shards, all
 * others are spread over the sclerotia.
 */
final class FleetEntities {
  /** The shards of each type that belongs to no node; the same on all nodes for ever. */
  static final int SPREAD_SHARDS = 64;

  /**
   * What entities need of this node.
   *
   * @param hands the hands of this node
   * @param registry the releases that were verified here
   * @param policies the update rules as this node has heard them
   * @param views the fleet as this node sees it
   * @param root the fleet's root key, against which the release log is checked
   * @param keys by which evidence of nodes is judged
   * @param witness signs what is seen on this node
   * @param sclerotia the node ids that are sclerotia now
   * @param clock stamps events
   * @param nanos a monotonic clock
   */
  record Ports(
      Hands hands,
      ComponentRegistry registry,
      PolicyCache policies,
      SporeFleetViews views,
      PublicKeySet root,
      FleetKeys keys,
      Witness witness,
      Supplier<Set<String>> sclerotia,
      InstantSource clock,
      LongSupplier nanos) {}

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final Entities entities;
  private final Ports ports;

  private FleetEntities(ActorSystem<?> system, Ports ports) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
    this.entities = Entities.of(system);
    this.ports = ports;
  }

  /** Starts them; the node must be a member. */
  static Entities start(ActorSystem<?> system, Ports ports) {
    FleetEntities started = new FleetEntities(system, ports);
    started.homeBound();
    started.spread();
    return started.entities;
  }

  private void homeBound() {
    Drains drains = new Drains();
    home(
        NodeActor.KEY,
        context ->
            NodeActor.create(new NodeId(context.getEntityId()), entities, drains, ports.clock()),
        new NodeCommand.Stop());
    ComponentSettings settings = ComponentSettings.from(system.settings().config());
    Holders holders =
        (lease, reason) ->
            entities.tell(
                TaskActor.KEY, lease.task().value(), new TaskCommand.LeaseLost(lease, reason));
    ComponentPorts instance =
        new ComponentPorts(
            ports.hands(),
            new PolicedReleases(
                ports.hands().node(), ports.registry(), ports.policies(), ports.witness()::tell),
            entities,
            holders,
            drains,
            ports.clock(),
            ports.nanos());
    home(
        ComponentActor.KEY,
        context ->
            ComponentActor.create(
                InstanceId.parse(context.getEntityId()), settings, instance, context.getShard()),
        new ComponentCommand.Stop());
  }

  private void spread() {
    TaskPorts task =
        new TaskPorts(
            entities,
            ports.views(),
            ports.clock(),
            ports.nanos(),
            TaskSettings.DEFAULTS,
            ReadAhead.of(system)::expect);
    spread(
        TaskActor.KEY,
        context -> TaskActor.create(new TaskId(context.getEntityId()), task, context.getShard()),
        new TaskCommand.Stop());
    spread(
        ReleaseLogActor.KEY,
        context -> ReleaseLogActor.create(ports.root(), ports.clock()),
        new ReleaseLogCommand.Stop());
    spread(
        ReleaseActor.KEY,
        context ->
            ReleaseActor.create(
                new ComponentId(context.getEntityId()),
                () -> ComponentVersionRegistry.of(ports.registry().log()),
                ports.keys(),
                ports.clock()),
        new ReleaseCommand.Stop());
    spread(
        KeyValueActor.KEY,
        context ->
            KeyValueActor.create(
                new ComponentId(context.getEntityId()), ports.clock(), ports.nanos()),
        new KeyValueCommand.Stop());
    FleetPorts fleet =
        new FleetPorts(
            entities,
            ClusterMembership::new,
            ports.clock(),
            ports.nanos(),
            FleetPorts.Pace.DEFAULTS);
    spread(FleetSupervisor.KEY, context -> FleetSupervisor.create(fleet), new FleetCommand.Stop());
  }

  private <M> void home(
      EntityTypeKey<M> key, Function<EntityContext<M>, Behavior<M>> behavior, M stop) {
    init(
        Entity.of(key, behavior).withMessageExtractor(new NodeKeyedShards<>()),
        FleetShards.home(system, ports.sclerotia()),
        stop);
  }

  private <M> void spread(
      EntityTypeKey<M> key, Function<EntityContext<M>, Behavior<M>> behavior, M stop) {
    init(
        Entity.of(key, behavior)
            .withMessageExtractor(new HashCodeMessageExtractor<>(SPREAD_SHARDS)),
        FleetShards.rendezvous(system, ports.sclerotia()),
        stop);
  }

  private <M> void init(
      Entity<M, ShardingEnvelope<M>> entity, ShardAllocationStrategy strategy, M stop) {
    var _ = sharding.init(entity.withStopMessage(stop).withAllocationStrategy(strategy));
  }
}
