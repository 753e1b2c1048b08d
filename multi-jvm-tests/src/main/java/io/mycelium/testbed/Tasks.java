package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Gives tasks to a fleet through whichever node takes requests, or through a given one. */
public final class Tasks {
  private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");

  private final Fleet fleet;

  Tasks(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Offers a task to one node, once. */
  public NodeApi.Reply offer(FleetNode node, TaskOrder task) {
    return node.api().post("/v1/tasks", task.body());
  }

  /** Submits a task; while the fleet can't say, it is offered again, which is the same task. */
  public String submit(TaskOrder task) {
    return Waiting.awaitPresent(
        "the submission of " + task.id(),
        Waiting.LIMIT,
        () -> {
          NodeApi.Reply reply = offer(fleet.anyReady(), task);
          if (!reply.isDone() && !reply.isUnavailable()) {
            throw new FleetException("task %s is refused: %s".formatted(task.id(), reply));
          }
          return reply.isDone() ? Optional.of(task.id()) : Optional.empty();
        });
  }

  /** Submits a task and waits for its success; returns its result. */
  public JsonNode run(TaskOrder task) {
    return result(awaitSuccess(submit(task)));
  }

  /** The result of a task that has succeeded. */
  public static JsonNode result(JsonNode task) {
    return Json.parse(task.path("result").asText());
  }

  /** What any node says of a task; nothing while none can say. */
  public Optional<JsonNode> described(String id) {
    NodeApi.Reply reply = fleet.anyReady().api().get("/v1/tasks/" + id);
    return reply.isDone() ? Optional.of(reply.body().path("facts")) : Optional.empty();
  }

  /** Waits until a task is so; returns what is said of it then. */
  public JsonNode await(String id, String what, Duration limit, Predicate<JsonNode> wanted) {
    return Waiting.awaitPresent(
        "task %s to be %s".formatted(id, what),
        limit,
        () -> described(id).filter(task -> wanted.test(task) || isOver(id, what, task)));
  }

  private static boolean isOver(String id, String what, JsonNode task) {
    if (OVER.contains(task.path("state").asText())) {
      throw new FleetException("task %s will not be %s any more: %s".formatted(id, what, task));
    }
    return false;
  }

  /** Waits until a task runs and has said how far it is. */
  public JsonNode awaitProgress(String id) {
    return await(
        id,
        "in progress",
        Waiting.LIMIT,
        task ->
            task.path("state").asText().equals("running") && task.path("progress").asDouble() > 0);
  }

  /** Waits until a task has succeeded. */
  public JsonNode awaitSuccess(String id) {
    return await(
        id, "succeeded", Waiting.LIMIT, task -> task.path("state").asText().equals("succeeded"));
  }

  /** Tells a running task to stop. */
  public void cancel(String id) {
    NodeApi.Reply reply = fleet.anyReady().api().post("/v1/tasks/" + id + "/cancel");
    if (!reply.isDone()) {
      throw new FleetException("task %s can't be cancelled: %s".formatted(id, reply));
    }
  }
}
