package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.runtime.memory.MemoryLimits;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The hands pass on whether a slot wants to be asked before it is replaced, and what it answers.
 */
class DeferQuestionTest {
  private static final ComponentId COUNTER = new ComponentId("counter");
  private static final Version NEXT = Version.parse("2.0.0");

  private final ActorTestKit kit = ActorTestKit.create();
  private final FakeBundles bundles = new FakeBundles();
  private final FakeSlots slots = new FakeSlots();
  private final TestProbe<HandsReport> brain = kit.createTestProbe(HandsReport.class);
  private final ActorRef<DynamicComponentManager.Message> manager =
      kit.spawn(
          DynamicComponentManager.create(
              new DynamicComponentManager.Settings(
                  bundles,
                  slots,
                  Runnable::run,
                  () -> 1,
                  Duration.ofSeconds(5),
                  lease -> {},
                  seen -> {},
                  new DynamicComponentManager.Memory(
                      new MemorySettings(
                          new MemoryLimits(100, 150, 200, Duration.ZERO),
                          Map.of(),
                          Duration.ofMinutes(10),
                          Duration.ofSeconds(60)),
                      (component, generation, reason) -> {},
                      reading -> {}),
                  LastEnd.NONE),
              () -> 0));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void order(HandsCommand command) {
    manager.tell(new DynamicComponentManager.Order(command));
  }

  private void askDefer(long generation) {
    order(new HandsCommand.AskDefer(COUNTER, generation, NEXT, 1, brain.ref()));
  }

  @Test
  void slot_thatWantsToBeAsked_saysSoBeforeItWorks_andAnswersBounded() {
    bundles.cached = true;
    slots.defers = Duration.ofDays(9);
    order(
        new HandsCommand.Ensure(
            COUNTER,
            DynamicComponentManagerTest.ONE,
            DynamicComponentManagerTest.ROOT,
            1,
            Isolation.LAYER,
            1,
            brain.ref()));
    brain.expectMessage(new HandsReport.MayDefer(1));
    brain.expectMessageClass(HandsReport.Loaded.class);
    order(new HandsCommand.Inventory(COUNTER, 1, brain.ref()));
    brain.expectMessage(new HandsReport.MayDefer(1));
    brain.expectMessageClass(HandsReport.InventoryIs.class);

    askDefer(1);
    brain.expectMessage(new HandsReport.DeferAnswered(1, NEXT, 60_000));
    slots.defers = null;
    askDefer(1);
    brain.expectMessage(new HandsReport.DeferAnswered(1, NEXT, 0));
    askDefer(7);
    brain.expectMessage(new HandsReport.DeferAnswered(7, NEXT, 0));
  }
}
