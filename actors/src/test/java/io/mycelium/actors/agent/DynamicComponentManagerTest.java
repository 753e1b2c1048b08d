package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.runtime.memory.MemoryLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DynamicComponentManagerTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final ComponentId COUNTER = new ComponentId("counter");
  static final Version ONE = Version.parse("1.0.0");
  static final Digest ROOT = Digest.ofHex("ab".repeat(32));
  static final Duration RETENTION = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMinutes(10);

  /** Two slots of 77 bytes are more than the soft limit, three are more than the hard one. */
  private static final MemoryLimits LIMITS = new MemoryLimits(100, 150, 200, Duration.ZERO);

  private final FakeBundles bundles = new FakeBundles();
  private final FakeSlots slots = new FakeSlots();
  private final Queue<String> evicted = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable MemoryReading> reading = new AtomicReference<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Map<Long, ActorRef<RunnerCommand>> loaded = new ConcurrentHashMap<>();
  private final TestProbe<HandsReport> brain = KIT.createTestProbe(HandsReport.class);
  private final List<ActorRef<DynamicComponentManager.Message>> managers = new ArrayList<>();
  private final ActorRef<DynamicComponentManager.Message> manager = manager(Runnable::run);

  private ActorRef<DynamicComponentManager.Message> manager(Executor blocking) {
    ActorRef<DynamicComponentManager.Message> manager =
        KIT.spawn(
            DynamicComponentManager.create(
                new DynamicComponentManager.Settings(
                    bundles,
                    slots,
                    blocking,
                    () -> 1,
                    Duration.ofSeconds(5),
                    lease -> {},
                    seen -> {},
                    new DynamicComponentManager.Memory(
                        new MemorySettings(LIMITS, Map.of("p", 100L), LOOK, Duration.ofSeconds(60)),
                        (component, generation, reason) ->
                            evicted.add(component + "#" + generation + " " + reason),
                        reading::set),
                    LastEnd.NONE),
                nanos::get));
    managers.add(manager);
    return manager;
  }

  // The time of all tests is one: timers of an earlier test would run in each later one.
  @AfterEach
  void stopManagers() {
    managers.forEach(KIT::stop);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void ensure_ofWhatIsNowhere_fetchesAndLoadsWithEvidence() {
    ensure(1, 1);
    brain.expectMessage(new HandsReport.Downloading(1, List.of("peer:b"), 5, 10));
    brain.expectMessage(new HandsReport.Verifying(1));
    assertThat(brain.expectMessageClass(HandsReport.Cached.class).evidence())
        .isEqualTo(bundles.evidence());
    assertThat(brain.expectMessageClass(HandsReport.Loaded.class).memoryBytes()).isEqualTo(77);
  }

  @Test
  void ensure_ofWhatIsCached_fetchesNothing() {
    bundles.cached = true;
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
  }

  @Test
  void ensure_repeated_loadsOnceAndReportsAgain() {
    bundles.cached = true;
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    ensure(1, 2);
    brain.expectMessageClass(HandsReport.Loaded.class);
    assertThat(slots.loads).hasValue(1);
  }

  @Test
  void order_underAnOlderWriter_doesNothing() {
    bundles.cached = true;
    ensure(1, 5);
    brain.expectMessageClass(HandsReport.Loaded.class);
    ensure(2, 4);
    brain.expectNoMessage();
    assertThat(slots.loads).hasValue(1);
  }

  @Test
  void bundle_thatIsForged_isQuarantined() {
    bundles.failure = new BundleException(BundleException.Kind.FORGED, "chunk 3 is not");
    ensure(1, 1);
    brain.expectMessage(new HandsReport.Quarantined(1, "chunk 3 is not"));
    assertThat(slots.loads).hasValue(0);
  }

  @Test
  void bundle_thatNobodyHas_mayBeTriedAgain() {
    bundles.failure = new BundleException(BundleException.Kind.UNAVAILABLE, "no source");
    ensure(1, 1);
    brain.expectMessage(new HandsReport.LoadFailed(1, HandsReport.Stage.FETCH, "no source", true));
    bundles.failure = null;
    bundles.cached = true;
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
  }

  @Test
  void slot_whoseProcessDies_isReportedAndForgotten() {
    bundles.cached = true;
    slots.isolation = new IsolationPolicy.Choice(Isolation.PROCESS, "its manifest asks for it");
    ensure(1, 1);
    brain.expectMessage(new HandsReport.Isolated(1, Isolation.PROCESS, "its manifest asks for it"));
    brain.expectMessageClass(HandsReport.Loaded.class);

    slots.died.complete("its process ended with 137");

    brain.expectMessage(new HandsReport.Died(1, "its process ended with 137"));
    unload(1);
    brain.expectMessage(new HandsReport.Unloaded(1, 0, 0, 0));
  }

  @Test
  void slot_thatDoesNotEndItsStart_isReportedAsAStallToo() {
    bundles.cached = true;
    slots.failure = new SlotException("START_TIMED_OUT: ignores interrupts", true);
    ensure(1, 1);
    brain.expectMessage(new HandsReport.Stalled(1, "START_TIMED_OUT: ignores interrupts"));
    brain.expectMessageClass(HandsReport.LoadFailed.class);
  }

  @Test
  void slot_thatDoesNotStart_isReportedAsText() {
    bundles.cached = true;
    slots.failure = new SlotException("start threw: no port");
    ensure(1, 1);
    brain.expectMessage(
        new HandsReport.LoadFailed(1, HandsReport.Stage.LOAD, "start threw: no port", false));
  }

  @Test
  void unload_endsWithTheProof_andTheNextGenerationLoadsMeanwhile() {
    bundles.cached = true;
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    unload(1);
    ensure(2, 1);
    assertThat(brain.expectMessageClass(HandsReport.Loaded.class).generation()).isEqualTo(2);
    slots.proof(1).complete(new Slots.Proof.Unloaded(12, 34, 1));
    brain.expectMessage(new HandsReport.Unloaded(1, 12, 34, 1));
  }

  @Test
  void bundle_isUsedFromTheOrder_untilTheLastOfItsSlotsIsGone() {
    bundles.cached = true;
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    assertThat(bundles.uses.holds(ROOT)).isTrue();
    ensure(2, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    unload(1);
    slots.proof(1).complete(new Slots.Proof.Unloaded(1, 1, 1));
    brain.expectMessageClass(HandsReport.Unloaded.class);
    assertThat(bundles.uses.holds(ROOT)).isTrue();
    unload(2);
    slots.proof(2).complete(new Slots.Proof.Leaked("thread x"));
    brain.expectMessageClass(HandsReport.Leaked.class);
    assertThat(bundles.uses.holds(ROOT)).isFalse();
  }

  @Test
  void unload_thatLeaks_namesThePath() {
    bundles.cached = true;
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    unload(1);
    slots.proof(1).complete(new Slots.Proof.Leaked("thread x"));
    brain.expectMessage(new HandsReport.Leaked(1, "thread x"));
  }

  @Test
  void slot_thatLeaks_isCountedUntilItIsGone() {
    loadTwo();
    unload(1);
    slots.proof(1).complete(new Slots.Proof.Leaked("thread x"));
    brain.expectMessageClass(HandsReport.Leaked.class);
    TIME.timePasses(LOOK);
    Awaitility.await().until(() -> held().leakedBytes() == 77);
    assertThat(held().usedBytes()).isEqualTo(154);
    assertThat(held().slots()).extracting(slot -> slot.state()).contains("leaked");

    slots.gone.complete(null);
    TIME.timePasses(LOOK);
    Awaitility.await().until(() -> held().leakedBytes() == 0);
    assertThat(held().usedBytes()).isEqualTo(77);
  }

  private MemoryReading held() {
    MemoryReading now = reading.get();
    return now == null ? MemoryReading.nothingHeld(LIMITS) : now;
  }

  @Test
  void unload_ofWhatIsNotThere_isUnloaded() {
    unload(9);
    brain.expectMessage(new HandsReport.Unloaded(9, 0, 0, 0));
  }

  private void loadTwo() {
    bundles.cached = true;
    for (long generation = 1; generation <= 2; generation++) {
      ensure(generation, 1);
      loaded.put(generation, brain.expectMessageClass(HandsReport.Loaded.class).runner());
    }
  }

  /** Begins an attempt in each slot that never ends. */
  private void runEverything() {
    NodeId node = new NodeId("a".repeat(NodeId.LENGTH));
    TestProbe<RunnerReport> reports = KIT.createTestProbe(RunnerReport.class);
    loaded.forEach(
        (generation, runner) ->
            runner.tell(
                new RunnerCommand.Start(
                    new Lease(new TaskId("t"), 1, node, COUNTER, ONE, generation, 1, 1),
                    List.of(),
                    "run",
                    new byte[0],
                    reports.ref())));
    Awaitility.await().until(() -> slots.runs.get() == loaded.size());
  }

  @Test
  void memory_aboveTheSoftLimit_asksForOneIdleSlotAlone() {
    loadTwo();
    TIME.timePasses(LOOK);

    Awaitility.await().until(() -> evicted.size() == 1);
    assertThat(evicted.peek())
        .startsWith("counter#1 memory: 154 bytes used, soft limit 150, target 100");
    assertThat(reading.get()).extracting(MemoryReading::usedBytes).isEqualTo(154L);
  }

  @Test
  void memory_inUse_isNotEvicted() {
    loadTwo();
    runEverything();
    TIME.timePasses(LOOK);

    Awaitility.await().until(() -> reading.get() != null);
    assertThat(reading.get()).extracting(MemoryReading::idleBytes).isEqualTo(0L);
    assertThat(evicted).isEmpty();
  }

  @Test
  void load_withoutRoom_waitsUntilAnIdleSlotHasLeft() {
    loadTwo();
    slots.demand = 100;
    ensure(3, 1);
    Awaitility.await().until(() -> evicted.size() == 1);
    assertThat(evicted.peek()).startsWith("counter#1 memory: room for counter 1.0.0");
    brain.expectNoMessage();

    unload(1);
    slots.proof(1).complete(new Slots.Proof.Unloaded(1, 77, 1));

    brain.expectMessageClass(HandsReport.Unloaded.class);
    assertThat(brain.expectMessageClass(HandsReport.Loaded.class).generation()).isEqualTo(3);
  }

  @Test
  void load_thatWaitsForTooLong_isRefusedAndSaysSo() {
    loadTwo();
    slots.demand = 100;
    ensure(3, 1);
    Awaitility.await().until(() -> evicted.size() == 1);
    nanos.set(Duration.ofSeconds(61).toNanos());
    TIME.timePasses(LOOK);

    HandsReport.LoadFailed failed = brain.expectMessageClass(HandsReport.LoadFailed.class);
    assertThat(failed.stage()).isEqualTo(HandsReport.Stage.MEMORY);
    assertThat(failed.reason()).contains("no memory became free within PT1M");
  }

  @Test
  void load_withAllInUse_isRefusedWithTheFiguresAndEvictsNothing() {
    loadTwo();
    runEverything();
    slots.demand = 100;
    ensure(3, 1);

    HandsReport.LoadFailed failed = brain.expectMessageClass(HandsReport.LoadFailed.class);
    assertThat(failed.stage()).isEqualTo(HandsReport.Stage.MEMORY);
    assertThat(failed.reason())
        .isEqualTo(
            "counter 1.0.0 takes 100 bytes of memory: 100 bytes more do not fit: 154 used, of which 0"
                + " idle, hard limit 200 of all components");
    assertThat(evicted).isEmpty();
  }

  @Test
  void programs_beside_areNoReasonToRefuseTheNextLoad_andAreNotFreedByAnEviction() {
    bundles.cached = true;
    slots.programs = 150;
    ensure(1, 1);
    assertThat(brain.expectMessageClass(HandsReport.Loaded.class).memoryBytes()).isEqualTo(227);
    unload(1);
    slots.proof(1).complete(new Slots.Proof.Unloaded(1, 77, 1));
    brain.expectMessageClass(HandsReport.Unloaded.class);

    slots.programs = 120;
    ensure(2, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    slots.demand = 90;
    ensure(3, 1);

    assertThat(brain.expectMessageClass(HandsReport.LoadFailed.class).reason())
        .contains("90 bytes more do not fit: 197 used, of which 77 idle, hard limit 200");
    assertThat(evicted).isEmpty();
  }

  @Test
  void load_beyondTheQuotaOfItsPublisher_isRefusedWhereOthersMayLoad() {
    slots.publisher = "p";
    bundles.cached = true;
    ensure(1, 1);
    loaded.put(1L, brain.expectMessageClass(HandsReport.Loaded.class).runner());
    runEverything();
    ensure(2, 1);
    assertThat(brain.expectMessageClass(HandsReport.LoadFailed.class).reason())
        .contains("77 bytes more do not fit")
        .contains("hard limit 100 of publisher p");

    slots.publisher = "q";
    ensure(3, 1);
    assertThat(brain.expectMessageClass(HandsReport.Loaded.class).generation()).isEqualTo(3);
  }

  @Test
  void reload_soonAfterAnEviction_isCountedAsRegretted_howeverOftenItWasAskedFor() {
    loadTwo();
    TIME.timePasses(LOOK);
    TIME.timePasses(LOOK);
    Awaitility.await().until(() -> evicted.size() == 2);
    assertThat(reading.get()).extracting(MemoryReading::evictions).isEqualTo(0L);
    unload(1);
    slots.proof(1).complete(new Slots.Proof.Unloaded(1, 77, 1));
    brain.expectMessageClass(HandsReport.Unloaded.class);

    ensure(3, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    unload(2);
    slots.proof(2).complete(new Slots.Proof.Unloaded(1, 77, 1));
    brain.expectMessageClass(HandsReport.Unloaded.class);
    TIME.timePasses(LOOK);

    Awaitility.await()
        .untilAsserted(
            () -> assertThat(reading.get()).extracting(MemoryReading::regretted).isEqualTo(1L));
    assertThat(reading.get()).extracting(MemoryReading::evictions).isEqualTo(1L);
  }

  @Test
  void remove_waitsForTheRetention() {
    bundles.cached = true;
    remove();
    TIME.timePasses(RETENTION.minusSeconds(1));
    brain.expectNoMessage();
    TIME.timePasses(Duration.ofSeconds(1));
    brain.expectMessage(new HandsReport.Removed(ONE, ROOT, 10));
  }

  @Test
  void remove_withMoreTimeThanATimerCanCount_asksAgainEachDay() {
    bundles.cached = true;
    bundles.left = Duration.ofDays(3_650);
    remove();
    TIME.timePasses(Duration.ofDays(1));
    brain.expectNoMessage();
    bundles.left = Duration.ofHours(1);
    TIME.timePasses(Duration.ofDays(1));
    brain.expectNoMessage();
    TIME.timePasses(Duration.ofHours(1));
    brain.expectMessage(new HandsReport.Removed(ONE, ROOT, 10));
  }

  @Test
  void remove_whenTheTimeLeftIsNotKnown_isTriedAgain() {
    bundles.cached = true;
    bundles.failure = new BundleException(BundleException.Kind.UNAVAILABLE, "the disk is gone");
    remove();
    TIME.timePasses(RETENTION);
    brain.expectNoMessage();
    assertThat(bundles.cached).isTrue();
    bundles.failure = null;
    TIME.timePasses(Duration.ofSeconds(30));
    TIME.timePasses(RETENTION);
    brain.expectMessage(new HandsReport.Removed(ONE, ROOT, 10));
  }

  @Test
  void ensure_beforeTheTimeLeftIsKnown_callsOffTheRemoval() {
    Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    ActorRef<DynamicComponentManager.Message> slow = manager(work::add);
    bundles.cached = true;
    slow.tell(new DynamicComponentManager.Order(removal()));
    slow.tell(
        new DynamicComponentManager.Order(
            new HandsCommand.Ensure(COUNTER, ONE, ROOT, 1, Isolation.LAYER, 1, brain.ref())));

    brain.awaitAssert(
        () -> {
          Runnable next = work.poll();
          if (next != null) {
            next.run();
          }
          return brain.expectMessageClass(HandsReport.Loaded.class, Duration.ofMillis(50));
        });
    TIME.timePasses(RETENTION.multipliedBy(2));
    brain.expectNoMessage();
    assertThat(bundles.cached).isTrue();
    assertThat(bundles.asked).containsExactly("retention", "fetch");
  }

  @Test
  void ensure_callsOffTheRemoval() {
    bundles.cached = true;
    remove();
    ensure(1, 1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    TIME.timePasses(RETENTION.multipliedBy(2));
    brain.expectNoMessage();
    assertThat(bundles.cached).isTrue();
  }

  private void ensure(long generation, long writer) {
    manager.tell(
        new DynamicComponentManager.Order(
            new HandsCommand.Ensure(
                COUNTER, ONE, ROOT, generation, Isolation.LAYER, writer, brain.ref())));
  }

  private void unload(long generation) {
    manager.tell(
        new DynamicComponentManager.Order(
            new HandsCommand.Unload(COUNTER, generation, Duration.ofSeconds(1), 1, brain.ref())));
  }

  private void remove() {
    manager.tell(new DynamicComponentManager.Order(removal()));
  }

  private HandsCommand.Remove removal() {
    return new HandsCommand.Remove(COUNTER, ONE, ROOT, 1, brain.ref());
  }
}
