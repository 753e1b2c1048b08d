package io.mycelium.actors.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.fleet.Membership;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TaskWakerTest {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final NodeId HERE = Tasks.node(1);
  private static final NodeId THERE = Tasks.node(2);

  private final ActorTestKit actors = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(actors.system());
  private final List<Consumer<Membership.ClusterMember>> removals = new CopyOnWriteArrayList<>();
  private final List<String> reads = new CopyOnWriteArrayList<>();
  private final AtomicBoolean away = new AtomicBoolean();
  private volatile List<TaskId> open = List.of(new TaskId("a"));
  private volatile Set<Membership.ClusterMember> members =
      Set.of(new Membership.ClusterMember(HERE, 1));

  private final class Members implements Membership {
    @Override
    public Set<ClusterMember> current() {
      return members;
    }

    @Override
    public Subscription subscribe(Consumer<ClusterMember> removed) {
      removals.add(removed);
      return () -> removals.remove(removed);
    }
  }

  private CompletionStage<List<TaskId>> read(String after, int limit) {
    reads.add(after);
    return away.get()
        ? CompletableFuture.failedFuture(new IllegalStateException("the journal is away"))
        : CompletableFuture.completedFuture(
            open.stream().filter(task -> task.value().compareTo(after) > 0).limit(limit).toList());
  }

  private RecordingEntities wakerOf(NodeId node) {
    RecordingEntities entities = new RecordingEntities();
    int before = removals.size();
    var _ =
        actors.spawn(TaskWaker.create(node, entities, this::read, context -> new Members(), EVERY));
    Awaitility.await().until(() -> removals.size() > before);
    return entities;
  }

  private static List<String> woken(RecordingEntities entities) {
    return entities.sent().stream().map(RecordingEntities.Sent::id).toList();
  }

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
  }

  @Test
  void openTasks_areWokenAfterTheStartOfANode() {
    RecordingEntities entities = wakerOf(HERE);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> woken(entities).equals(List.of("a")));
    assertThat(entities.messages(TaskCommand.Wake.class)).hasSize(1);
  }

  @Test
  void removal_wakesAtOnceAndAgain() {
    RecordingEntities entities = wakerOf(HERE);
    removals.getFirst().accept(new Membership.ClusterMember(THERE, 2));
    Awaitility.await().until(() -> woken(entities).size() == 1);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> woken(entities).size() == 2);
  }

  @Test
  void failure_isFollowedByAnotherStart() {
    RecordingEntities entities = wakerOf(HERE);
    entities.failNext(new IllegalStateException("no region"));
    time.timePasses(EVERY);
    Awaitility.await().until(removals::isEmpty);

    time.timePasses(EVERY);
    Awaitility.await().until(() -> removals.size() == 1);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> woken(entities).equals(List.of("a")));
  }

  @Test
  void quietTime_hasFewRounds_andHasteOrAnOpenRoundMany() {
    int ticks = 2 * TaskWaker.ROUND_EVERY_TICKS;
    assertThat(IntStream.range(0, ticks).filter(tick -> TaskWaker.isDue(tick, 0, false)).count())
        .isEqualTo(2);
    assertThat(IntStream.range(0, ticks).allMatch(tick -> TaskWaker.isDue(tick, 1, false)))
        .isTrue();
    assertThat(IntStream.range(0, ticks).allMatch(tick -> TaskWaker.isDue(tick, 0, true))).isTrue();
  }

  @Test
  void manyTasks_areWokenPageByPage() {
    open =
        IntStream.range(0, TaskWaker.MAX_WOKEN_A_TICK + 1)
            .mapToObj(i -> new TaskId("task-%05d".formatted(i)))
            .toList();
    RecordingEntities entities = wakerOf(HERE);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> woken(entities).size() == TaskWaker.MAX_WOKEN_A_TICK);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> woken(entities).size() == open.size());
    assertThat(new HashSet<>(woken(entities))).hasSize(open.size());
  }

  @Test
  void everyTask_isWokenByExactlyOneNode() {
    members = Set.of(new Membership.ClusterMember(HERE, 1), new Membership.ClusterMember(THERE, 2));
    open = IntStream.range(0, 40).mapToObj(i -> new TaskId("t" + i)).toList();
    RecordingEntities here = wakerOf(HERE);
    RecordingEntities there = wakerOf(THERE);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> woken(here).size() + woken(there).size() == open.size());
    assertThat(woken(here)).isNotEmpty().doesNotContainAnyElementsOf(woken(there));
  }

  @Test
  void taskOfAMemberThatWakesNobody_isWokenInEveryonesRound() {
    members = Set.of(new Membership.ClusterMember(HERE, 1), new Membership.ClusterMember(THERE, 2));
    open = IntStream.range(0, 40).mapToObj(i -> new TaskId("t" + i)).toList();
    RecordingEntities here = wakerOf(HERE);
    for (int round = 1; round <= TaskWaker.EVERYONES_ROUND; round++) {
      int before = woken(here).size();
      time.timePasses(EVERY);
      Awaitility.await().until(() -> woken(here).size() > before);
    }
    Awaitility.await().until(() -> new HashSet<>(woken(here)).size() == open.size());
  }

  @Test
  void journalThatIsAway_isAskedAgain() {
    away.set(true);
    RecordingEntities entities = wakerOf(HERE);
    time.timePasses(EVERY);
    Awaitility.await().until(() -> !reads.isEmpty());
    away.set(false);
    assertThat(woken(entities)).isEmpty();
    Awaitility.await()
        .until(
            () -> {
              time.timePasses(EVERY);
              return !woken(entities).isEmpty();
            });
  }
}
