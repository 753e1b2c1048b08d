package io.mycelium.actors.task;

import io.mycelium.api.TaskId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The port to what the journal knows of tasks that have not ended. */
@FunctionalInterface
public interface OpenTasks {
  /**
   * The open tasks in the order of their ids.
   *
   * @param after the id after which to go on; empty for the first
   * @param limit the most ids of the answer
   */
  CompletionStage<List<TaskId>> after(String after, int limit);
}
