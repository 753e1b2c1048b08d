package io.mycelium.node.boot;

import io.mycelium.cluster.ClusterProfile;
import io.mycelium.cluster.MutualTls;
import io.mycelium.cluster.ProvenDeath;
import io.mycelium.node.warden.MemberAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/** A node's place in the fleet's cluster: it listens, joins, hears of deaths, and leaves. */
public final class BasicNetworking implements AutoCloseable {
  private static final String PROTOCOL = "pekko";

  private final MemberSettings settings;
  private final ActorSystem<SpawnProtocol.Command> system;
  private final ActorRef<ProvenDeath.Command> provenDeath;
  private final CompletableFuture<Void> up = new CompletableFuture<>();

  /**
   * Starts to listen; joins nobody yet.
   *
   * @param admitted whether a node id may take part; asked at each handshake
   */
  public BasicNetworking(MemberSettings settings, Predicate<String> admitted) {
    this.settings = settings;
    this.system =
        ActorSystem.create(
            SpawnProtocol.create(),
            ClusterProfile.SYSTEM,
            ActorSystemSetup.create(
                BootstrapSetup.create(settings.config()),
                new MutualTls(settings.identity(), admitted).setup()));
    this.provenDeath = system.systemActorOf(ProvenDeath.create(), "proven-death", Props.empty());
    system.systemActorOf(awaitingUp(up), "await-up", Props.empty());
  }

  private static Behavior<SelfUp> awaitingUp(CompletableFuture<Void> up) {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), SelfUp.class));
          return Behaviors.receiveMessage(
              event -> {
                up.complete(null);
                return Behaviors.stopped();
              });
        });
  }

  /** The actor system. */
  public ActorSystem<SpawnProtocol.Command> system() {
    return system;
  }

  /** Where other members reach this one. */
  public MemberAddress artery() {
    int port = Cluster.get(system).selfMember().address().getPort().orElseThrow();
    return new MemberAddress(settings.identity().host(), port);
  }

  /**
   * Joins the fleet.
   *
   * @param seeds where living members listen; empty to found the cluster
   * @return completes when this node is up
   */
  public CompletionStage<Void> join(List<MemberAddress> seeds) {
    Cluster cluster = Cluster.get(system);
    if (seeds.isEmpty()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    } else {
      List<Address> addresses =
          seeds.stream()
              .map(seed -> new Address(PROTOCOL, ClusterProfile.SYSTEM, seed.host(), seed.port()))
              .toList();
      cluster.manager().tell(new JoinSeedNodes(addresses));
    }
    return up;
  }

  /** The process that listened there is proven gone. */
  public void dead(MemberAddress artery) {
    provenDeath.tell(new ProvenDeath.Command.Dead(artery.host(), artery.port()));
  }

  /** Does this when the node has left and before its actors are gone. */
  public void beforeTermination(Runnable action) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "close the node",
            () ->
                CompletableFuture.runAsync(action, Thread::startVirtualThread)
                    .thenApply(closed -> Done.getInstance()));
  }

  /** Leaves the fleet in good order; completes when everything has stopped. */
  public CompletionStage<Void> leave() {
    return CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.clusterLeavingReason())
        .thenApply(done -> null);
  }

  @Override
  public void close() {
    leave().toCompletableFuture().join();
  }
}
