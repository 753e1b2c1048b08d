package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RolloutWakerTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @Test
  void openRollouts_areWoken_alsoAfterTheJournalCouldNotBeRead() {
    RecordingEntities entities = new RecordingEntities();
    AtomicInteger looks = new AtomicInteger();
    ACTORS.spawn(
        RolloutWaker.create(
            entities,
            () ->
                looks.incrementAndGet() == 1
                    ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                    : CompletableFuture.completedFuture(List.of(new ComponentId("acme.hello"))),
            Duration.ofMillis(10)));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(entities.messagesTo(ReleaseActor.KEY, "acme.hello"))
                    .contains(new ReleaseCommand.Tick()));
  }
}
