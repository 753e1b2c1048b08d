package io.mycelium.actors.task;

import static io.mycelium.actors.task.Tasks.CAUSE;
import static io.mycelium.actors.task.Tasks.SEARCH;
import static io.mycelium.actors.task.Tasks.TASK;
import static io.mycelium.actors.task.Tasks.lease;
import static io.mycelium.actors.task.Tasks.node;
import static io.mycelium.actors.task.Tasks.search;
import static io.mycelium.actors.task.Tasks.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.event.Golden;
import io.mycelium.actors.event.Payload;
import io.mycelium.api.VersionRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskEventsTest {
  @Test
  void events_inTheirStoredForm_areReadAndWrittenAsEver() {
    Golden.verify(
        TaskEvent.class,
        TaskActor.EVENTS,
        List.of(
            new TaskEvent.Submitted(TASK, search(), BodyDigest.of(search()), CAUSE.withTask(TASK)),
            new TaskEvent.Placed(
                2, node(3), 4, List.of(new NetworkTask.Need(SEARCH, VersionRange.parse("1.0.0")))),
            new TaskEvent.Running(2, List.of(lease(2, node(3), SEARCH))),
            new TaskEvent.AttemptLost(2, "node lost"),
            new TaskEvent.CancelRequested(2, "ada"),
            new TaskEvent.Succeeded(2, new byte[] {4, 5}),
            new TaskEvent.Failed(2, "boom"),
            new TaskEvent.Cancelled(2, "stopped on request"),
            new TaskEvent.StaleRefused(1, 2, "succeeded")));
  }

  @Test
  void placement_storedBeforeServices_hasNothingBesides() throws IOException {
    byte[] stored = Files.readAllBytes(Path.of("src/test/resources/events/task.placed.v1.cbor"));

    assertThat(TaskActor.EVENTS.decode(new Payload("task.placed", 1, stored)))
        .isEqualTo(new TaskEvent.Placed(2, node(3), 4, List.of()));
  }

  @Test
  void bodies_inTheirStoredForm_areReadAndWrittenAsEver() {
    Golden.verify(
        NetworkTask.class,
        EventCodec.of(NetworkTask.class),
        List.of(
            Tasks.machine(),
            new NetworkTask.ManageStorage(VersionRange.ANY, work("put")),
            new NetworkTask.NetworkCoordination(
                VersionRange.parse("[1.0.0,2.0.0)"),
                Tasks.demanding(new Work.Requirements(5, "north", node(1)))),
            search()));
  }

  @Test
  void digest_ofABody_isTheOneThatWasEver() {
    assertThat(BodyDigest.of(search()).hex())
        .isEqualTo("e00243634cc60a64886d1f59434ceb64657faa5e611a461fdbe1bab6c3936026");
    assertThat(BodyDigest.of(search(work("index")))).isNotEqualTo(BodyDigest.of(search()));
  }
}
