package io.mycelium.actors.agent;

import static io.mycelium.actors.agent.DynamicComponentManagerTest.ONE;
import static io.mycelium.actors.agent.DynamicComponentManagerTest.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.runtime.memory.MemoryLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the hands say of a component when its instance asks. */
class HandsInventoryTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ComponentId COUNTER = new ComponentId("counter");
  private static final MemoryLimits LIMITS = new MemoryLimits(100, 150, 200, Duration.ZERO);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeBundles bundles = new FakeBundles();
  private final FakeSlots slots = new FakeSlots();
  private final AtomicReference<HandsReport.@Nullable EndedNode> ended = new AtomicReference<>();
  private final TestProbe<HandsReport> brain = KIT.createTestProbe(HandsReport.class);
  private final ActorRef<DynamicComponentManager.Message> manager =
      KIT.spawn(
          DynamicComponentManager.create(
              new DynamicComponentManager.Settings(
                  bundles,
                  slots,
                  Runnable::run,
                  () -> 1,
                  MINUTE,
                  lease -> {},
                  seen -> {},
                  new DynamicComponentManager.Memory(
                      new MemorySettings(LIMITS, Map.of(), MINUTE, MINUTE),
                      (component, generation, reason) -> {},
                      reading -> {}),
                  component -> Optional.ofNullable(ended.getAndSet(null))),
              () -> 0));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void inventory_listsWorkingSlotsAndHoldings() {
    bundles.cached = true;
    ensure(1);
    brain.expectMessageClass(HandsReport.Loaded.class);
    manager.tell(
        new DynamicComponentManager.Order(new HandsCommand.Inventory(COUNTER, 1, brain.ref())));
    HandsReport.InventoryIs inventory = brain.expectMessageClass(HandsReport.InventoryIs.class);
    assertThat(inventory.loaded()).hasSize(1);
    assertThat(inventory.holdings()).containsExactly(new HandsReport.Holding(ONE, ROOT, 10));
  }

  @Test
  void inventory_saysFirstThatTheComponentEndedTheNode_andSaysItOnce() {
    HandsReport.EndedNode end = new HandsReport.EndedNode(ONE, 1, "by demo.Main.run");
    ended.set(end);
    for (int i = 0; i < 2; i++) {
      manager.tell(
          new DynamicComponentManager.Order(new HandsCommand.Inventory(COUNTER, 1, brain.ref())));
    }
    brain.expectMessage(end);
    brain.expectMessageClass(HandsReport.InventoryIs.class);
    brain.expectMessageClass(HandsReport.InventoryIs.class);
  }

  @Test
  void inventory_thatCannotBeTaken_isNotReportedAsEmpty() {
    bundles.failure = new BundleException(BundleException.Kind.UNAVAILABLE, "the disk is gone");
    manager.tell(
        new DynamicComponentManager.Order(new HandsCommand.Inventory(COUNTER, 1, brain.ref())));
    brain.expectNoMessage();
  }

  private void ensure(long generation) {
    manager.tell(
        new DynamicComponentManager.Order(
            new HandsCommand.Ensure(
                COUNTER, ONE, ROOT, generation, Isolation.LAYER, 1, brain.ref())));
  }
}
