package io.mycelium.node.boot;

import com.typesafe.config.Config;
import io.mycelium.actors.agent.ClusterReach;
import io.mycelium.actors.agent.DynamicComponentManager;
import io.mycelium.actors.agent.FleetKeyValueStore;
import io.mycelium.actors.agent.MemoryReading;
import io.mycelium.actors.agent.MemorySettings;
import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.agent.PeerDoor;
import io.mycelium.actors.agent.PeerFirstBundles;
import io.mycelium.actors.agent.PeerSearch;
import io.mycelium.actors.agent.ResourceMonitor;
import io.mycelium.actors.agent.RuntimeSlots;
import io.mycelium.actors.agent.SporeCopies;
import io.mycelium.actors.agent.SystemResources;
import io.mycelium.actors.agent.Tiers;
import io.mycelium.actors.agent.Wanted;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.ComponentSettings;
import io.mycelium.actors.instance.Hands;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.InstanceId;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.keyvalue.KeyValueWriter;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.registry.ReleaseLogReads;
import io.mycelium.actors.registry.ReleaseReader;
import io.mycelium.actors.registry.SeenHead;
import io.mycelium.actors.release.Witness;
import io.mycelium.actors.spore.BasicSporeClient;
import io.mycelium.actors.spore.CardFacts;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.actors.spore.PublishPace;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.spore.SporeDrops;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.ComponentDistributionClient;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.Eviction;
import io.mycelium.distribution.peer.PeerLimits;
import io.mycelium.distribution.peer.PeerServer;
import io.mycelium.distribution.peer.PeerServerSettings;
import io.mycelium.distribution.peer.TicketBook;
import io.mycelium.distribution.peer.Transport;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.source.HttpSettings;
import io.mycelium.distribution.source.HttpSource;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.ExitWitness;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.leak.FullHeap;
import io.mycelium.runtime.leak.HeapDumps;
import io.mycelium.runtime.leak.LeakLimits;
import io.mycelium.runtime.leak.RetainedHeap;
import io.mycelium.runtime.process.CgroupConfinement;
import io.mycelium.runtime.process.Confinement;
import io.mycelium.runtime.process.Programs;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that does work on this node, made and joined: disk cache, data plane, runtime, and the tree
 * of local actors that fetches, loads, runs and gossips.
 */
final class NodeHands implements AutoCloseable {
  private static final Duration TICKET_LIFE = Duration.ofSeconds(30);
  private static final Duration RESOURCES_EVERY = Duration.ofSeconds(5);
  private static final Duration RELEASES_EVERY = Duration.ofSeconds(10);
  private static final int RENEWALS_PER_LEASE = 3;
  private static final Logger LOG = LoggerFactory.getLogger(NodeHands.class);

  private final ActorSystem<?> system;
  private final NodeId node;
  private final SporeBoard spores;
  private final ComponentRegistry registry;
  private final SeenHead seen;
  private final EndedByFile endedBy;
  private final NodeCache cache;
  private final HeapDumps dumps;
  private final ComponentRuntime runtime;
  private final Tiers tiers;
  private final Programs programs;
  private final ComponentMetrics metrics = new ComponentMetrics();
  private final TicketBook tickets =
      new TicketBook(new SecureRandom(), System::nanoTime, TICKET_LIFE);
  private final PeerServer server;
  private final List<Source> trusted = new ArrayList<>();
  private final AtomicLong incarnation = new AtomicLong();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final NodeFolders folders;
  private final Duration heapInterval;
  private final AgentLine line;
  private final AtomicReference<MemoryReading> memory;
  private final CountDownLatch caughtUp = new CountDownLatch(1);

  /**
   * What the hands are made for.
   *
   * @param node whose they are
   * @param folders where they keep things
   * @param host the address of the data plane, an IP literal
   * @param source the fleet's own folder of bundles
   * @param settings what the operator has set
   */
  record Place(NodeId node, NodeFolders folders, String host, Path source, NodeSettings settings) {}

  /** Opens the cache and the data plane; starts no actor yet. */
  NodeHands(ActorSystem<?> system, SporeBoard spores, ComponentRegistry registry, Place place) {
    this.system = system;
    this.node = place.node();
    this.spores = spores;
    this.registry = registry;
    this.folders = place.folders();
    this.heapInterval = place.settings().heapInterval();
    this.seen = SeenHeadFile.open(folders.seenReleases(), registry.log().head());
    this.memory =
        new AtomicReference<>(
            MemoryReading.nothingHeld(MemorySettings.from(system.settings().config()).limits()));
    this.line = new AgentLine(node, incarnation);
    this.endedBy = new EndedByFile(folders.endedBy());
    ExitWitness.install(endedBy::write);
    FullHeap fullHeap =
        new FullHeap(
            folders.fullHeap(),
            Runtime.getRuntime().maxMemory(),
            LeakLimits.DEFAULTS.keepFreeBytes());
    endedBy.write(fullHeap.last());
    fullHeap.arm().ifPresent(why -> LOG.warn("a full heap would not be explained: {}", why));
    this.dumps = new HeapDumps(folders.dumps(), LeakLimits.DEFAULTS, System::nanoTime);
    this.runtime =
        ComponentRuntime.create(
            RuntimeLimits.DEFAULTS.withCollectionInterval(place.settings().collectionInterval()),
            dumps);
    this.cache =
        new NodeCache(
            folders.cache(),
            place.settings().cache(),
            new SporeCopies(node, spores::current, new ClusterReach(system)));
    this.server =
        new PeerServer(
            new InetSocketAddress(place.host(), 0),
            tickets,
            cache.disk()::share,
            new PeerServerSettings(Transport.plain(), onOneMachine()),
            System::nanoTime);
    Confinement confinement = CgroupConfinement.ofThisProcess();
    this.programs =
        new Programs(
            node.value(),
            Programs.Limits.DEFAULTS.within(place.settings().processes()),
            confinement,
            (after, action) ->
                CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS, blocking)
                    .execute(action),
            System::nanoTime);
    this.tiers =
        NodeTiers.of(node, runtime, confinement, folders.processes(), place.settings(), blocking);
    trusted.add(new DirectorySource(place.source()));
    place
        .settings()
        .sources()
        .forEach(address -> trusted.add(new HttpSource(address, HttpSettings.defaults())));
  }

  /** All peers come from one address here, so one address may have all connections. */
  private static PeerLimits onOneMachine() {
    PeerLimits limits = PeerLimits.defaults();
    return new PeerLimits(
        limits.maxConnections(),
        limits.maxConnections(),
        limits.maxAsksPerChunk(),
        limits.helloTimeout(),
        limits.idleTimeout(),
        limits.sendTimeout(),
        limits.minBytesPerSecond());
  }

  /** The port of the data plane. */
  int dataPort() {
    return server.address().getPort();
  }

  /** The hands as the instances of this node see them; there before the actors are. */
  Hands asSeenByInstances() {
    return line;
  }

  /** Waits until the release log was read to its end once; false when that took too long. */
  boolean awaitReleases(Duration limit) throws InterruptedException {
    return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The bundles on disk. */
  NodeCache cache() {
    return cache;
  }

  /** The names of the slots whose unload is not proven although its time is over. */
  List<String> leaked() {
    return runtime.leaked();
  }

  /** What the components hold; null before it was measured. */
  MemoryReading memory() {
    return memory.get();
  }

  /** Measures the heap that each slot keeps alive. */
  CompletableFuture<RetainedHeap.Answer> measureHeap() {
    return runtime.measureHeap(dumps);
  }

  /** What the components show. */
  ComponentMetrics metrics() {
    return metrics;
  }

  /** Starts the actors of the hands; {@code facts} is what the node's card says at first. */
  ActorRef<NodeAgent.Command> start(
      Entities entities, Witness witness, BasicSporeClient.Ports sporePorts, CardFacts facts) {
    HeldBundles bundles = bundles();
    NodeAgent.Parts parts =
        new NodeAgent.Parts(
            spores,
            BasicSporeClient.create(sporePorts, facts),
            announce ->
                ReleaseReader.create(
                    new ReleaseReader.Ports(
                        registry,
                        new ReleaseLogReads(entities),
                        seen,
                        blocking,
                        head -> {
                          caughtUp.countDown();
                          announce.accept(head);
                        },
                        RELEASES_EVERY)),
            changed ->
                ResourceMonitor.create(
                    new ResourceMonitor.Ports(
                        new SystemResources(folders.cache(), memory::get),
                        blocking,
                        RESOURCES_EVERY,
                        changed)),
            started ->
                DynamicComponentManager.create(
                    new DynamicComponentManager.Settings(
                        bundles,
                        slots(entities),
                        blocking,
                        started,
                        renewInterval(),
                        lease -> renew(entities, lease),
                        witness::tell,
                        new DynamicComponentManager.Memory(
                            MemorySettings.from(system.settings().config()),
                            (component, generation, reason) ->
                                evict(entities, component, generation, reason),
                            memory::set),
                        endedBy),
                    System::nanoTime));
    ActorRef<NodeAgent.Command> agent =
        system.systemActorOf(NodeAgent.create(incarnation, parts), "node-agent", Props.empty());
    line.connect(agent);
    PeerDoor.Address address = new PeerDoor.Address(node, facts.host(), dataPort());
    system.systemActorOf(
        PeerDoor.create(address, tickets, bundles::holds), "peer-door", Props.empty());
    cache.onEviction(eviction -> blocking.execute(() -> gone(entities, bundles, eviction)));
    cache.scrub(bundles::repair);
    blocking.execute(bundles::refresh);
    measureHeapEvery(heapInterval);
    return agent;
  }

  /** So that nobody has to ask for what components hold. */
  private void measureHeapEvery(Duration interval) {
    if (!interval.isZero()) {
      HeapMeasurements measurements = new HeapMeasurements(this::memory, this::measureHeap);
      var _ =
          system
              .scheduler()
              .scheduleWithFixedDelay(
                  firstMeasurement(interval),
                  interval,
                  measurements::look,
                  system.executionContext());
    }
  }

  /** Not in step with the other nodes: each stands still while it writes its dump. */
  private static Duration firstMeasurement(Duration interval) {
    return interval.plus(Duration.ofMillis(new SecureRandom().nextLong(interval.toMillis() + 1)));
  }

  /** The card of this node and the instance of the component hear of a bundle that is gone. */
  private void gone(Entities entities, HeldBundles bundles, Eviction eviction) {
    bundles.refresh();
    if (eviction.complete() && eviction.component().isPresent() && eviction.version().isPresent()) {
      entities.tell(
          ComponentActor.KEY,
          new InstanceId(node, eviction.component().get()).toString(),
          new HandsReport.Removed(
              eviction.version().get(), eviction.root(), eviction.freedBytes()));
    }
  }

  private HeldBundles bundles() {
    ComponentDistributionClient client =
        new ComponentDistributionClient(
            cache.disk(), TransferLimits.defaults(), new SecureRandom(), System::nanoTime);
    PeerSearch search = new PeerSearch(system, node, this::candidates, Transport.plain());
    PeerFirstBundles peerFirst =
        new PeerFirstBundles(
            new PeerFirstBundles.Disk(cache.disk(), cache.uses()),
            client,
            new PeerFirstBundles.Origins(this::release, registry::manifest, search, trusted),
            System::nanoTime,
            InstantSource.system());
    return new HeldBundles(
        cache.disk(), peerFirst, held -> line.describe(facts -> facts.withHoldings(held)));
  }

  private Optional<VerifiedManifest> release(Wanted wanted) {
    return registry.manifest(wanted.component(), wanted.version());
  }

  private List<NodeId> candidates(Digest root) {
    return spores.current().holdersOf(root, node).stream().map(NodeCard::node).toList();
  }

  private RuntimeSlots slots(Entities entities) {
    return new RuntimeSlots(
        node,
        tiers,
        cache.disk(),
        this::release,
        component -> facilities(entities, component),
        folders.slots());
  }

  private NodeFacilities facilities(Entities entities, ComponentId component) {
    var log = LoggerFactory.getLogger("component." + component);
    return new NodeFacilities(
        (level, text) -> {
          switch (level) {
            case DEBUG -> log.debug("{}", text);
            case INFO -> log.info("{}", text);
            case WARN -> log.warn("{}", text);
            case ERROR -> log.error("{}", text);
          }
        },
        new FleetKeyValueStore(
            system, entities, component, new KeyValueWriter(node, incarnation.get())),
        null,
        metrics.open(component),
        new SporeMembers(node, spores, new ClusterReach(system)),
        programs.of(component));
  }

  private Duration renewInterval() {
    Config config = system.settings().config();
    return ComponentSettings.from(config).leaseTtl().dividedBy(RENEWALS_PER_LEASE);
  }

  private static void renew(Entities entities, Lease lease) {
    entities.tell(
        ComponentActor.KEY,
        new InstanceId(lease.node(), lease.component()).toString(),
        new ComponentCommand.Renew(lease));
  }

  private void evict(Entities entities, ComponentId component, long generation, String reason) {
    entities.tell(
        ComponentActor.KEY,
        new InstanceId(node, component).toString(),
        new ComponentCommand.Evict(generation, reason));
  }

  /** What the spore client works with. */
  BasicSporeClient.Ports sporePorts(CardSigner signer) {
    return new BasicSporeClient.Ports(
        signer,
        spores,
        SporeDrops.ID.get(system.classicSystem()),
        InstantSource.system(),
        System::nanoTime,
        PublishPace.DEFAULT);
  }

  @Override
  public void close() {
    CompletableFuture<Void> programsEnd = programs.end();
    server.close();
    cache.close();
    runtime.close();
    dumps.close();
    // Within their limit; what is left then is ended by whoever has started this process.
    programsEnd.join();
    blocking.shutdownNow();
  }
}
