package io.mycelium.actors.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FleetWakerTest {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final NodeId NODE = new NodeId("ab".repeat(32));

  private final ActorTestKit actors = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(actors.system());
  private final RecordingEntities entities = new RecordingEntities();
  private final AtomicBoolean broken = new AtomicBoolean();
  private final List<Consumer<Membership.ClusterMember>> removals = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ActorRef<Void> waker =
      actors.spawn(FleetWaker.create(entities, context -> watched(), EVERY));

  private Membership watched() {
    if (broken.get()) {
      throw new IllegalStateException("the cluster is not there");
    }
    return new Watched();
  }

  private final class Watched implements Membership {
    @Override
    public Set<ClusterMember> current() {
      return Set.of();
    }

    @Override
    public Subscription subscribe(Consumer<ClusterMember> removed) {
      removals.add(removed);
      return () -> closed.set(true);
    }
  }

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
  }

  private long told() {
    return entities.messages(FleetCommand.MemberGone.class).size();
  }

  @Test
  void removal_isToldAgainAndAgainForAWhile() {
    Awaitility.await().until(() -> !removals.isEmpty());
    removals.getFirst().accept(new Membership.ClusterMember(NODE, 7));
    Awaitility.await().until(() -> told() == 1);

    for (int i = 0; i < 2 * FleetWaker.MAX_TIMES_TOLD; i++) {
      time.timePasses(EVERY);
    }

    Awaitility.await().until(() -> told() >= FleetWaker.MAX_TIMES_TOLD);
    assertThat(told()).isEqualTo(FleetWaker.MAX_TIMES_TOLD);
    assertThat(entities.messages(FleetCommand.MemberGone.class))
        .allMatch(gone -> gone.equals(new FleetCommand.MemberGone(NODE, 7)));
  }

  @Test
  void supervisor_isWokenNowAndThenWithoutAnyRemoval() {
    for (int i = 0; i < 10; i++) {
      time.timePasses(EVERY);
    }

    Awaitility.await().until(() -> entities.messages(FleetCommand.Describe.class).size() >= 2);
    assertThat(told()).isZero();
  }

  @Test
  void failure_isFollowedByAnotherStart() {
    Awaitility.await().until(() -> !removals.isEmpty());
    broken.set(true);
    entities.failNext(new IllegalStateException("no region"));
    removals.getFirst().accept(new Membership.ClusterMember(NODE, 7));
    Awaitility.await().untilTrue(closed);
    broken.set(false);

    for (int i = 0; i < 10; i++) {
      time.timePasses(EVERY);
    }

    Awaitility.await().until(() -> removals.size() == 2);
    removals.getLast().accept(new Membership.ClusterMember(NODE, 7));
    Awaitility.await().until(() -> told() == 1);
  }

  @Test
  void stop_endsTheSubscription() {
    Awaitility.await().until(() -> !removals.isEmpty());

    actors.stop(waker);

    Awaitility.await().untilTrue(closed);
  }
}
