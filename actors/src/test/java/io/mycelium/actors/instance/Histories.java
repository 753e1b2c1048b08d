package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.ComponentEvent.LeaseGranted;
import io.mycelium.actors.instance.ComponentEvent.UnloadStarted;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One instance under random requests, reports, starts, losses and yanks. Beside it runs a model
 * that knows only who was granted and who ended; both must agree after each step.
 */
final class Histories {
  static final InstanceId ID =
      new InstanceId(new NodeId("a".repeat(NodeId.LENGTH)), new ComponentId("search"));
  private static final List<Version> VERSIONS =
      List.of(Version.parse("1.0.0"), Version.parse("1.1.0"), Version.parse("2.0.0"));
  private static final List<VersionRange> RANGES =
      List.of(
          VersionRange.ANY, VersionRange.parse("^1.0.0"), VersionRange.exactly(VERSIONS.get(2)));
  private static final int TASKS = 6;
  private static final int KINDS_OF_STEPS = 12;

  private final RandomGenerator random;
  private final FakeReleases releases = new FakeReleases();
  private final Leasing leasing =
      new Leasing(ID, releases, new Deferring(() -> this.nowMs, () -> 0), () -> false);
  private final List<ComponentEvent> log = new ArrayList<>();
  private final Set<Lease> holders = new HashSet<>();
  private final Map<TaskId, Long> attempts = new HashMap<>();
  private ComponentState state = ComponentState.EMPTY;
  private long nowMs;

  Histories(RandomGenerator random) {
    this.random = random;
    VERSIONS.forEach(version -> releases.publish(ID.component(), version));
    commit(draft -> draft.add(new ComponentEvent.Registered(1)));
  }

  ComponentState state() {
    return state;
  }

  List<ComponentEvent> log() {
    return log;
  }

  void step() {
    nowMs += random.nextInt(500);
    switch (random.nextInt(KINDS_OF_STEPS)) {
      case 0, 1, 2 -> acquire();
      case 3, 4 -> commit(draft -> loaded(draft, anyGeneration()));
      case 5 -> anyLease(Leasing::release);
      case 6 -> anyLease((draft, lease) -> Leasing.expire(draft, lease, nowMs));
      case 7 -> commit(draft -> Loading.unloadIdle(draft, anyGeneration(), "idle"));
      case 8 ->
          commit(
              draft -> Loading.unloaded(draft, new HandsReport.Unloaded(anyGeneration(), 1, 1, 1)));
      case 9 -> failOrQuarantine();
      case 10 -> nodeChanges();
      default -> inventoryOrYank();
    }
  }

  private void acquire() {
    TaskId task = new TaskId("t" + random.nextInt(TASKS));
    long attempt = Math.max(1, attempts.getOrDefault(task, 1L) + random.nextInt(3) - 1);
    long incarnation = Math.max(1, state.incarnation() - random.nextInt(2));
    LeaseRequest request =
        new LeaseRequest(
            RANGES.get(random.nextInt(RANGES.size())),
            new LeaseReply.Asked(ID.component(), new LeaseHolder(task, attempt)),
            incarnation);
    boolean old = incarnation < state.incarnation() || attempt < attempts.getOrDefault(task, 1L);
    commit(
        draft -> {
          LeaseVerdict verdict = leasing.acquire(draft, request, nowMs);
          if (old) {
            assertThat(verdict).isInstanceOf(LeaseVerdict.Refuse.class);
          }
          if (verdict instanceof LeaseVerdict.Grant(var lease)) {
            assertThat(draft.events().stream().filter(LeaseGranted.class::isInstance).count())
                .isEqualTo(state.leases().contains(lease) ? 0 : 1);
          }
        });
  }

  private void loaded(Draft draft, long generation) {
    Loading.downloading(draft, new HandsReport.Downloading(generation, List.of("peer"), 0, 1));
    Loading.verifying(draft, generation);
    Loading.loaded(draft, generation, 1, 1);
  }

  private void failOrQuarantine() {
    long generation = anyGeneration();
    HandsReport.Stage stage =
        random.nextBoolean() ? HandsReport.Stage.FETCH : HandsReport.Stage.LOAD;
    commit(
        draft ->
            Loading.failed(
                draft, new HandsReport.LoadFailed(generation, stage, "no", true), nowMs + 200));
    if (random.nextInt(20) == 0) {
      commit(draft -> Loading.quarantined(draft, anyGeneration(), "one bit"));
    }
  }

  private void nodeChanges() {
    long incarnation = Math.max(1, state.incarnation() - 1 + random.nextInt(3));
    if (random.nextBoolean()) {
      commit(draft -> Reconciling.incarnated(draft, incarnation));
    } else {
      commit(draft -> Reconciling.lost(draft, Math.min(incarnation, state.incarnation())));
      commit(draft -> Reconciling.incarnated(draft, state.incarnation() + 1));
    }
  }

  private void inventoryOrYank() {
    if (random.nextInt(10) == 0) {
      Version version = VERSIONS.get(random.nextInt(2));
      releases.yank(version);
      commit(draft -> Loading.yanked(draft, version, releases.lastIndex()));
    } else {
      Set<Long> loaded =
          state.liveSlots().stream()
              .map(Slot::generation)
              .filter(generation -> random.nextInt(4) > 0)
              .collect(Collectors.toSet());
      List<HandsReport.Holding> holdings =
          VERSIONS.stream()
              .filter(version -> random.nextBoolean())
              .map(is -> new HandsReport.Holding(is, FakeReleases.rootOf(is), 1))
              .toList();
      commit(draft -> Reconciling.inventory(draft, loaded, holdings));
    }
  }

  private long anyGeneration() {
    return Math.max(1, state.generation() - random.nextInt(4));
  }

  private void anyLease(BiConsumer<Draft, Lease> act) {
    List<Lease> live = state.leases();
    if (!live.isEmpty()) {
      commit(draft -> act.accept(draft, live.get(random.nextInt(live.size()))));
    }
  }

  private void commit(Consumer<Draft> decision) {
    Draft draft = new Draft(state);
    decision.accept(draft);
    for (ComponentEvent event : draft.events()) {
      follow(event);
      state = state.after(event);
      log.add(event);
      check();
    }
    assertThat(state).isEqualTo(draft.state());
  }

  private void follow(ComponentEvent event) {
    switch (event) {
      case LeaseGranted(var lease) -> granted(lease);
      case ComponentEvent.LeaseReleased(var lease) -> ended(lease);
      case ComponentEvent.LeaseSuperseded(var lease, long by) -> ended(lease);
      case ComponentEvent.LeaseExpired(var lease, long silentMs) -> ended(lease);
      case ComponentEvent.LeaseVoided(var lease, var reason) -> ended(lease);
      case UnloadStarted(long generation, var reason) ->
          assertThat(state.refCount(generation)).as("unload under a lease").isZero();
      case ComponentEvent.LoadStarted load ->
          assertThat(load.generation()).isGreaterThan(state.generation());
      default -> {}
    }
  }

  private void granted(Lease lease) {
    assertThat(lease.incarnation()).isEqualTo(state.incarnation()).isGreaterThan(state.lost());
    assertThat(lease.attempt()).isGreaterThanOrEqualTo(attempts.getOrDefault(lease.task(), 1L));
    assertThat(state.slot(lease.generation()).orElseThrow().phase()).isEqualTo(Slot.Phase.ACTIVE);
    assertThat(holders.add(lease)).as("granted twice").isTrue();
    attempts.put(lease.task(), lease.attempt());
  }

  private void ended(Lease lease) {
    assertThat(holders.remove(lease)).as("ended once").isTrue();
  }

  private void check() {
    assertThat(Set.copyOf(state.leases())).isEqualTo(holders).hasSize(state.leases().size());
    assertThat(state.liveSlots().size()).isLessThanOrEqualTo(ComponentState.MAX_LIVE_SLOTS);
    for (Slot slot : state.slots()) {
      assertThat(state.refCount(slot.generation()))
          .isEqualTo(holders.stream().filter(is -> is.generation() == slot.generation()).count());
    }
  }
}
