package io.mycelium.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.runtime.memory.ComponentMemoryManager.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ComponentMemoryManagerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1000 * SECOND;
  private static final MemoryLimits LIMITS = new MemoryLimits(75, 80, 100, Duration.ofSeconds(30));

  private final LRUTracker tracker = new LRUTracker();
  private final ComponentMemoryManager manager = new ComponentMemoryManager(LIMITS, tracker);

  private static SlotKey slot(String name) {
    return new SlotKey(new ComponentId(name), 1);
  }

  private MemoryUsage idle(String name, long bytes, long usedAtSecond) {
    tracker.used(slot(name), usedAtSecond * SECOND);
    return new MemoryUsage(slot(name), bytes, 0);
  }

  private static MemoryUsage inUse(String name, long bytes) {
    return new MemoryUsage(slot(name), bytes, 1);
  }

  @Test
  void evictions_upToTheSoftLimit_areNone() {
    assertThat(manager.evictions(List.of(idle("a", 80, 0)), NOW)).isEmpty();
  }

  @Test
  void evictions_aboveTheSoftLimit_takeTheLeastRecentDownToTheTarget() {
    List<MemoryUsage> usages = List.of(idle("a", 30, 300), idle("b", 30, 100), idle("c", 30, 200));

    assertThat(manager.evictions(usages, NOW)).containsExactly(slot("b"));
  }

  @Test
  void evictions_withAllInUse_areNone() {
    assertThat(manager.evictions(List.of(inUse("a", 50), inUse("b", 45)), NOW)).isEmpty();
  }

  @Test
  void evictions_ofASlotJustUsed_waitForItsResidency() {
    List<MemoryUsage> usages = List.of(inUse("a", 50), idle("b", 45, 990));

    assertThat(manager.evictions(usages, NOW)).isEmpty();
    assertThat(manager.evictions(usages, NOW + 30 * SECOND)).containsExactly(slot("b"));
  }

  @Test
  void evictions_betweenEqualRecency_keepWhatIsCostlyAndOftenUsed() {
    tracker.loaded(slot("costly"), 0, Duration.ofSeconds(5));
    tracker.loaded(slot("cheap"), 0, Duration.ofMillis(5));
    for (int i = 0; i < 8; i++) {
      tracker.used(slot("costly"), 100 * SECOND);
    }
    tracker.used(slot("cheap"), 150 * SECOND);
    List<MemoryUsage> usages =
        List.of(new MemoryUsage(slot("costly"), 45, 0), new MemoryUsage(slot("cheap"), 45, 0));

    assertThat(manager.evictions(usages, NOW)).containsExactly(slot("cheap"));
  }

  @Test
  void choice_ofComponentsUsedInTurn_keepsWhatWasThereWhenNotAllFit() {
    int loads = 0;
    Set<SlotKey> held = new HashSet<>();
    for (int use = 0; use < 1200; use++) {
      SlotKey key = slot("c" + use % 12);
      long now = use * SECOND;
      if (!held.contains(key)) {
        loads++;
        List<MemoryUsage> usages = held.stream().map(each -> new MemoryUsage(each, 10, 0)).toList();
        Admission admission = manager.admit(usages, 10, now);
        ((Admission.Admitted) admission).evictFirst().forEach(held::remove);
        tracker.loaded(key, now, Duration.ofMillis(100));
        held.add(key);
      }
      tracker.used(key, now);
    }
    // By recency alone each of the 1200 would have been a load.
    assertThat(loads).isLessThan(400);
  }

  @Test
  void choice_afterAComponentHasComeBack_remembersItsEarlierUses() {
    for (int i = 0; i < 5; i++) {
      tracker.used(slot("returning"), i * SECOND);
    }
    tracker.removed(slot("returning"));
    SlotKey again = new SlotKey(new ComponentId("returning"), 2);
    tracker.used(again, 10 * SECOND);
    List<MemoryUsage> usages = List.of(new MemoryUsage(again, 45, 0), idle("newer", 45, 20));

    assertThat(manager.evictions(usages, NOW)).containsExactly(slot("newer"));
  }

  @Test
  void choice_afterManyOtherUses_forgetsUsesOfLongAgo() {
    for (int i = 0; i < 20; i++) {
      tracker.used(slot("once-popular"), i * SECOND);
    }
    for (int i = 0; i < 800; i++) {
      tracker.used(slot("popular"), (20 + i) * SECOND);
    }
    for (int i = 0; i < 3; i++) {
      tracker.used(slot("coming"), (820 + i) * SECOND);
    }
    List<MemoryUsage> usages =
        List.of(
            new MemoryUsage(slot("once-popular"), 30, 0),
            new MemoryUsage(slot("popular"), 30, 0),
            new MemoryUsage(slot("coming"), 30, 0));

    assertThat(manager.evictions(usages, NOW)).containsExactly(slot("once-popular"));
  }

  @Test
  void choice_betweenEqualUse_givesUpTheManyBytesThatAreSoonLoadedAgain() {
    tracker.loaded(slot("large"), 0, Duration.ofMillis(100));
    tracker.loaded(slot("small"), 0, Duration.ofMillis(100));
    tracker.used(slot("large"), 200 * SECOND);
    tracker.used(slot("small"), 100 * SECOND);
    List<MemoryUsage> usages =
        List.of(new MemoryUsage(slot("large"), 60, 0), new MemoryUsage(slot("small"), 30, 0));

    assertThat(manager.evictions(usages, NOW)).containsExactly(slot("large"));
  }

  @Test
  void choice_betweenNearlyEqualWorth_keepsWhatWasLoadedFirst() {
    tracker.loaded(slot("settled"), 0, Duration.ofMillis(100));
    tracker.loaded(slot("newcomer"), SECOND, Duration.ofMillis(140));
    tracker.used(slot("settled"), 2 * SECOND);
    tracker.used(slot("newcomer"), 3 * SECOND);
    List<MemoryUsage> usages =
        List.of(new MemoryUsage(slot("settled"), 45, 0), new MemoryUsage(slot("newcomer"), 45, 0));

    assertThat(manager.evictions(usages, NOW)).containsExactly(slot("newcomer"));
  }

  @Test
  void tracker_ofVeryManyComponents_remembersUpToItsLimit() {
    tracker.used(slot("popular"), 0);
    tracker.used(slot("popular"), 1);
    for (int i = 0; i < LRUTracker.MAX_REMEMBERED + 10; i++) {
      tracker.loaded(slot("c" + i), i, Duration.ofMillis(1));
    }

    assertThat(tracker.remembered()).isEqualTo(LRUTracker.MAX_REMEMBERED);
    List<MemoryUsage> usages =
        List.of(
            new MemoryUsage(slot("popular"), 45, 0),
            new MemoryUsage(slot("c" + LRUTracker.MAX_REMEMBERED), 45, 0));
    assertThat(manager.evictions(usages, NOW))
        .containsExactly(slot("c" + LRUTracker.MAX_REMEMBERED));
  }

  @Test
  void admission_belowTheHardLimit_needsNothing() {
    assertThat(manager.admit(List.of(inUse("a", 60)), 40, NOW))
        .isEqualTo(new Admission.Admitted(List.of()));
  }

  @Test
  void admission_aboveTheHardLimit_evictsTheIdleFirst() {
    assertThat(manager.admit(List.of(inUse("a", 60), idle("b", 30, 999)), 40, NOW))
        .isEqualTo(new Admission.Admitted(List.of(slot("b"))));
  }

  @Test
  void admission_withTooLittleIdle_isRefusedWithValueAndLimit() {
    assertThat(manager.admit(List.of(inUse("a", 60), idle("b", 5, 0)), 41, NOW))
        .isEqualTo(
            new Admission.Refused(
                "41 bytes more do not fit: 65 used, of which 5 idle, hard limit 100"));
  }

  @Test
  void evictions_amongLoadsOfOneComponent_takeTheOldest() {
    SlotKey old = new SlotKey(new ComponentId("a"), 1);
    SlotKey fresh = new SlotKey(new ComponentId("a"), 2);
    tracker.loaded(old, 0, Duration.ofMillis(5));
    tracker.loaded(fresh, SECOND, Duration.ofMillis(5));

    assertThat(
            manager.evictions(
                List.of(new MemoryUsage(old, 10, 0), new MemoryUsage(fresh, 80, 0)), NOW))
        .startsWith(old);
  }

  @Test
  void limits_outOfOrder_areRefused() {
    assertThatThrownBy(() -> new MemoryLimits(80, 80, 100, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target=80, soft=80, hard=100");
  }

  @Test
  void choices_ofAnyState_areIdleAndNeverMoreThanNeeded() {
    long seed = 20_260_102L;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 500; round++) {
      List<MemoryUsage> usages = new ArrayList<>();
      int count = random.nextInt(12);
      for (int i = 0; i < count; i++) {
        SlotKey key = slot("c" + i);
        tracker.used(key, random.nextLong(NOW));
        usages.add(new MemoryUsage(key, random.nextInt(40), random.nextInt(2)));
      }
      long used = usages.stream().mapToLong(MemoryUsage::bytes).sum();

      List<SlotKey> chosen = manager.evictions(usages, NOW);

      assertThat(chosen).as("seed %d round %d", seed, round).doesNotHaveDuplicates();
      assertThat(chosen)
          .allMatch(
              key -> usages.stream().anyMatch(usage -> usage.slot().equals(key) && usage.idle()));
      if (!chosen.isEmpty()) {
        long withoutLast =
            usages.stream()
                .filter(usage -> chosen.subList(0, chosen.size() - 1).contains(usage.slot()))
                .mapToLong(MemoryUsage::bytes)
                .sum();
        assertThat(used - withoutLast).isGreaterThan(LIMITS.targetBytes());
      }
    }
  }
}
