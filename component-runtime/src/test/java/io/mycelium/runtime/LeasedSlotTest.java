package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LeasedSlotTest {
  private static final int TAKERS = 3;

  private final LeasedSlot slot = new LeasedSlot(2);

  private SlotHandle taken() {
    return Objects.requireNonNull(slot.take());
  }

  @Test
  void take_belowTheLimit_countsUntilClosed() {
    SlotHandle handle = taken();
    assertThat(slot.taken()).isEqualTo(1);

    handle.close();
    handle.close();

    assertThat(slot.taken()).isZero();
  }

  @Test
  void take_aboveTheLimit_isRefusedAndCountsNothing() {
    SlotHandle first = taken();
    SlotHandle _ = taken();

    assertThat(slot.take()).isNull();

    assertThat(slot.taken()).isEqualTo(2);
    assertThat(slot.isRevoked()).isFalse();
    first.close();
    assertThat(taken().isRevoked()).isFalse();
  }

  @Test
  void revoke_ofASlotInUse_completesWithTheLastHandle() {
    SlotHandle first = taken();
    SlotHandle second = taken();

    CompletableFuture<Void> unused = slot.revoke();

    assertThat(first.isRevoked()).isTrue();
    assertThat(slot.take()).isNull();
    first.close();
    assertThat(unused).isNotDone();
    second.close();
    assertThat(unused).isCompleted();
    assertThat(slot.revoke()).isSameAs(unused);
    assertThat(slot.take()).isNull();
  }

  @Test
  void revoke_ofAnUnusedSlot_completesAtOnce() {
    assertThat(slot.revoke()).isCompleted();
  }

  @Test
  void slot_withoutAnyUse_isRefused() {
    assertThatThrownBy(() -> new LeasedSlot(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit is 0");
  }

  @Test
  void revoke_whileManyTakeAndGiveBack_completesOnceAllIsGivenBack() throws Exception {
    long seed = RandomGenerator.getDefault().nextLong();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    try (ExecutorService threads = Executors.newFixedThreadPool(TAKERS + 1)) {
      for (int round = 0; round < 3000; round++) {
        race(threads, random, "seed %d round %d".formatted(seed, round));
      }
    }
  }

  private static void race(ExecutorService threads, RandomGenerator random, String what)
      throws Exception {
    LeasedSlot raced = new LeasedSlot(1 + random.nextInt(TAKERS));
    AtomicInteger inside = new AtomicInteger();
    AtomicReference<String> wrong = new AtomicReference<>("");
    CyclicBarrier start = new CyclicBarrier(TAKERS + 1);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < TAKERS; i++) {
      ends.add(
          threads.submit(
              () -> {
                start.await();
                use(raced, inside, wrong);
                return null;
              }));
    }
    int spins = random.nextInt(2000);
    start.await();
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
    CompletableFuture<Void> unused = raced.revoke();
    CompletableFuture<Integer> insideThen = unused.thenApply(_ -> inside.get());
    for (Future<?> end : ends) {
      end.get(60, TimeUnit.SECONDS);
    }
    assertThat(wrong.get()).as(what).isEmpty();
    assertThat(unused).as(what).isDone();
    assertThat(insideThen.join()).as(what).isZero();
    assertThat(raced.taken()).as(what).isZero();
  }

  /** Takes and gives back until it is revoked; whoever is inside must never see it completed. */
  private static void use(LeasedSlot raced, AtomicInteger inside, AtomicReference<String> wrong) {
    while (!raced.isRevoked()) {
      SlotHandle handle = raced.take();
      if (handle != null) {
        inside.incrementAndGet();
        if (handle.isRevoked() && raced.revoke().isDone()) {
          wrong.set("the revocation completed while a handle was out");
        }
        inside.decrementAndGet();
        handle.close();
      }
    }
  }
}
