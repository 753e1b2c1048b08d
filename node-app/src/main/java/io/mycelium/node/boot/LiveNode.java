package io.mycelium.node.boot;

import io.mycelium.actors.agent.ClusterReach;
import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.agent.SporeFleetViews;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.fleet.ClusterMembership;
import io.mycelium.actors.fleet.FleetReply;
import io.mycelium.actors.fleet.FleetWaker;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.node.Capacity;
import io.mycelium.actors.node.NodeReply;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.registry.PolicedReleaseView;
import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.release.ReleaseActor;
import io.mycelium.actors.release.RolloutWaker;
import io.mycelium.actors.release.Witness;
import io.mycelium.actors.spore.CardCapacity;
import io.mycelium.actors.spore.CardFacts;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.spore.HoldingsFilter;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskWaker;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.cluster.NodeCertificates;
import io.mycelium.cluster.NodeIdentity;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.node.fleet.FleetApi;
import io.mycelium.node.fleet.Readiness;
import io.mycelium.node.http.HttpApi;
import io.mycelium.node.http.HttpSettings;
import io.mycelium.node.http.Routes;
import io.mycelium.node.http.Tokens;
import io.mycelium.node.live.CacheOrders;
import io.mycelium.node.live.LiveFleet;
import io.mycelium.node.live.MemoryOrders;
import io.mycelium.node.warden.WardenException;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.JournalUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.persistence.typed.PersistenceId;

/** The parts of a node that has joined the cluster: entities, hands and API, joined and started. */
final class LiveNode implements AutoCloseable {
  private static final Duration WAKE_EVERY = Duration.ofSeconds(1);
  private static final Duration ROLLOUTS_EVERY = Duration.ofSeconds(5);

  private final NodeId node;
  private final NodeHands hands;
  private final JournalReader journal;
  private final SporeBoard spores;
  private final HttpApi http;
  private final Entities entities;
  private volatile Readiness readiness = new Readiness(false, "this node is starting");

  /**
   * What a node is made of.
   *
   * @param system the actor system, already a member
   * @param identity who the node is
   * @param folders where it keeps things
   * @param source the fleet's own folder of bundles
   * @param journal the connection file of the journal
   * @param root the fleet's root key
   * @param tokens who may use the API
   * @param http how the API is served
   */
  record Setup(
      ActorSystem<?> system,
      NodeIdentity identity,
      NodeFolders folders,
      Path source,
      Path journal,
      PublicKeySet root,
      Tokens tokens,
      HttpSettings http) {}

  private LiveNode(Setup setup, Consumer<String> ended) {
    ActorSystem<?> system = setup.system();
    NodeSettings settings = NodeSettings.from(system.settings().config());
    this.node = new NodeId(setup.identity().nodeId());
    this.spores = new SporeBoard();
    this.journal = JournalReader.open(setup.journal());
    ComponentRegistry registry = new ComponentRegistry(ReleaseLog.rootedIn(setup.root()));
    PolicyCache policies = new PolicyCache(Entities.of(system), System::nanoTime);
    this.hands =
        new NodeHands(
            system,
            spores,
            registry,
            new NodeHands.Place(
                node, setup.folders(), setup.identity().host(), setup.source(), settings));
    CardSigner signer =
        CardSigner.of(setup.identity().certificate().getPublicKey(), setup.identity().key());
    Witness witness = witness(setup, signer);
    this.entities =
        FleetEntities.start(
            system,
            new FleetEntities.Ports(
                hands.asSeenByInstances(),
                registry,
                policies,
                new SporeFleetViews(
                    spores,
                    registry,
                    new PolicedReleaseView(registry, policies),
                    new ClusterReach(system),
                    Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("fleet-views").factory())),
                setup.root(),
                keys(setup),
                witness,
                this::sclerotia,
                InstantSource.system(),
                System::nanoTime));
    ActorRef<NodeAgent.Command> agent =
        hands.start(entities, witness, hands.sporePorts(signer), facts(setup, settings));
    NodeMetrics metrics = new NodeMetrics(system, spores, registry, hands);
    FleetApi api =
        LiveFleet.api(
            new LiveFleet.Parts(
                system,
                entities,
                journal,
                spores,
                registry,
                this::readiness,
                metrics::all,
                new CacheOrders(node, hands.cache().disk(), hands.cache().usage()),
                new MemoryOrders(node, hands::memory, hands::measureHeap),
                System::nanoTime),
            agent);
    this.http = HttpApi.start(setup.http(), setup.tokens(), Routes.over(api));
    enter(system, entities, agent, settings, ended);
  }

  /**
   * Starts all parts and returns when the fleet knows this start of the node.
   *
   * @param ended hears, later, why this process must end
   */
  static LiveNode start(Setup setup, Consumer<String> ended) {
    return new LiveNode(setup, ended);
  }

  private Witness witness(Setup setup, CardSigner signer) {
    return new Witness(
        new Witness.Self(
            setup.identity().fleet(),
            signer,
            NodeCertificates.encoded(setup.identity().certificate())),
        hands.asSeenByInstances()::incarnation,
        InstantSource.system(),
        Entities.of(setup.system()));
  }

  private static FleetCertificates keys(Setup setup) {
    ClusterReach reach = new ClusterReach(setup.system());
    return new FleetCertificates(
        new NodeCertificates(setup.identity().fleet(), setup.identity().authority()),
        () -> reach.get().members());
  }

  private CardFacts facts(Setup setup, NodeSettings settings) {
    return new CardFacts(
        setup.identity().fleet(),
        NodeKind.RHIZOMORPH,
        settings.zone(),
        setup.identity().host(),
        hands.dataPort(),
        "",
        CardCapacity.NONE,
        HoldingsFilter.of(List.of()),
        false);
  }

  private Set<String> sclerotia() {
    return spores.current().cards().values().stream()
        .filter(card -> card.facts().kind().isSclerotium())
        .map(card -> card.node().value())
        .collect(Collectors.toSet());
  }

  private void enter(
      ActorSystem<?> system,
      Entities entities,
      ActorRef<NodeAgent.Command> agent,
      NodeSettings settings,
      Consumer<String> ended) {
    NodeStart start =
        new NodeStart(system, entities, node, settings.startLimit(), System::nanoTime);
    Runtime jvm = Runtime.getRuntime();
    Capacity capacity =
        new Capacity(
            jvm.availableProcessors(),
            Math.min(jvm.maxMemory(), hands.memory().limits().hardBytes()),
            settings.cache().maxBytes());
    NodeReply.Started started =
        start.incarnation(UUID.randomUUID().toString(), settings.zone(), capacity);
    FleetReply.Joined joined = start.join(started);
    String address = http.address().toString();
    agent.tell(
        new NodeAgent.Command.Describe(
            facts -> facts.withHttp(address).withStanding(joined.kind(), started.drained())));
    agent.tell(new NodeAgent.Command.Incarnated(started.incarnation()));
    system.systemActorOf(
        FleetWaker.create(entities, ClusterMembership::new, WAKE_EVERY),
        "fleet-waker",
        Props.empty());
    system.systemActorOf(
        TaskWaker.create(node, entities, this::openTasks, ClusterMembership::new, WAKE_EVERY),
        "task-waker",
        Props.empty());
    system.systemActorOf(
        RolloutWaker.create(entities, this::openRollouts, ROLLOUTS_EVERY),
        "rollout-waker",
        Props.empty());
    system.systemActorOf(
        NodeStanding.create(node, started.incarnation(), entities, agent, ended),
        "standing",
        Props.empty());
    awaitView(settings.startLimit());
    readiness = new Readiness(true, "incarnation " + started.incarnation());
  }

  private CompletionStage<List<ComponentId>> openRollouts() {
    String prefix = ReleaseActor.KEY.name() + PersistenceId.DefaultSeparator();
    return CompletableFuture.supplyAsync(
        () ->
            journal.openIds(prefix, prefix, RolloutWaker.MAX_WOKEN).stream()
                .map(id -> new ComponentId(id.substring(prefix.length())))
                .toList(),
        Thread::startVirtualThread);
  }

  private CompletionStage<List<TaskId>> openTasks(String after, int limit) {
    String prefix = TaskActor.KEY.name() + PersistenceId.DefaultSeparator();
    return CompletableFuture.supplyAsync(
        () ->
            journal.openIds(prefix, prefix + after, limit).stream()
                .map(id -> new TaskId(id.substring(prefix.length())))
                .toList(),
        Thread::startVirtualThread);
  }

  /**
   * Placement sees nodes by their cards and releases by the log, so a node that has both is ready.
   */
  private void awaitView(Duration limit) {
    CountDownLatch seen = new CountDownLatch(1);
    try (SporeBoard.Listening _ =
        spores.listen(
            () -> {
              if (isOnBoard()) {
                seen.countDown();
              }
            })) {
      if (!isOnBoard() && !seen.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new WardenException(
            "node %s did not hear its own card within %s".formatted(node.shortForm(), limit));
      }
      if (!hands.awaitReleases(limit)) {
        throw new WardenException(
            "node %s could not read the release log within %s".formatted(node.shortForm(), limit));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WardenException("the start was interrupted", e);
    }
  }

  /** Nothing may be changed while the log can't be reached, so the node is not ready then. */
  private Readiness readiness() {
    Readiness own = readiness;
    if (!own.ready()) {
      return own;
    }
    try {
      journal.check();
      return own;
    } catch (JournalUnavailableException e) {
      return new Readiness(false, String.valueOf(e.getMessage()));
    }
  }

  private boolean isOnBoard() {
    return spores.current().cards().containsKey(node);
  }

  /** The entities of the fleet. */
  Entities entities() {
    return entities;
  }

  /** The port of the data plane. */
  int dataPort() {
    return hands.dataPort();
  }

  /** The port of the API. */
  int httpPort() {
    return http.port();
  }

  @Override
  public void close() {
    readiness = new Readiness(false, "this node is stopping");
    http.close();
    hands.close();
    journal.close();
  }
}
