package io.mycelium.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Actor systems that join over real sockets with real certificates. */
class ClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The profile's pause of the failure detector and the resolver's wait, which silence needs. */
  private static final Duration SILENCE = Duration.ofSeconds(5 + 7);

  private final TestFleet fleet = new TestFleet("home");
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  /**
   * Artery 1.7.0 waits without a limit for its streams, and after a handshake that failed they may
   * never end (apache/pekko 3247, mended by 3317). A node leaves its JVM then; a test goes on.
   */
  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.stream()
        .map(system -> system.getWhenTerminated().toCompletableFuture())
        .forEach(ended -> ended.completeOnTimeout(Done.getInstance(), 20, SECONDS).join());
  }

  @Test
  void nodes_ofOneFleet_joinOverMutualTls() {
    ActorSystem<Void> first = start(fleet.newNode());
    ActorSystem<Void> second = start(fleet.newNode());
    join(first, first);
    join(second, first);
    awaitUp(first, 2);
    awaitUp(second, 2);
  }

  @Test
  void node_ofAnotherFleet_neverJoins() {
    ActorSystem<Void> first = start(fleet.newNode());
    ActorSystem<Void> stranger = start(new TestFleet("other").newNode());
    ActorSystem<Void> second = start(fleet.newNode());
    join(first, first);
    awaitUp(first, 1);
    join(stranger, first);
    join(second, first);
    awaitUp(first, 2);
    assertThat(Cluster.get(stranger).state().getMembers()).isEmpty();
  }

  @Test
  void death_whenProven_removesTheMemberLongBeforeSilenceWould() {
    ActorSystem<Void> first = start(fleet.newNode());
    NodeIdentity dying = fleet.newNode();
    ActorSystem<Void> second = start(dying);
    ActorSystem<Void> third = start(fleet.newNode());
    List.of(first, second, third).forEach(system -> join(system, first));
    awaitUp(first, 3);
    awaitUp(third, 3);
    Address address = Cluster.get(second).selfMember().address();

    long proven = System.nanoTime();
    tell(first, address.getHost().orElseThrow(), address.getPort().orElseThrow());
    tell(third, address.getHost().orElseThrow(), address.getPort().orElseThrow());
    awaitUp(first, 2);
    awaitUp(third, 2);
    assertThat(Duration.ofNanos(System.nanoTime() - proven)).isLessThan(SILENCE);
  }

  @Test
  void death_ofNobody_harmsNobody() {
    ActorSystem<Void> first = start(fleet.newNode());
    join(first, first);
    awaitUp(first, 1);
    tell(first, "127.0.0.1", 1);
    ActorSystem<Void> second = start(fleet.newNode());
    join(second, first);
    awaitUp(first, 2);
  }

  private ActorSystem<Void> start(NodeIdentity identity) {
    Config config =
        ConfigFactory.parseString(
                "pekko.coordinated-shutdown.exit-jvm = off, pekko.cluster.jmx.enabled = off")
            .withFallback(ClusterProfile.LOCAL.member("127.0.0.1", 0, identity.nodeId()))
            .withFallback(ConfigFactory.load());
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            ClusterProfile.SYSTEM,
            ActorSystemSetup.create(
                BootstrapSetup.create(config.resolve()),
                new MutualTls(identity, node -> true).setup()));
    systems.add(system);
    return system;
  }

  private static void join(ActorSystem<Void> system, ActorSystem<Void> seed) {
    Cluster.get(system).manager().tell(Join.create(Cluster.get(seed).selfMember().address()));
  }

  private static void tell(ActorSystem<Void> system, String host, int port) {
    system
        .systemActorOf(ProvenDeath.create(), "proven-death", Props.empty())
        .tell(new ProvenDeath.Command.Dead(host, port));
  }

  private static void awaitUp(ActorSystem<Void> system, int count) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(Cluster.get(system).state().getMembers())
                    .hasSize(count)
                    .allMatch(member -> member.status().equals(MemberStatus.up())));
  }
}
