package io.mycelium.actors.instance;

import io.mycelium.api.TaskId;

/**
 * Who holds a lease: one attempt of one task.
 *
 * @param task the task
 * @param attempt from 1; a higher attempt of the same task ends the leases of the lower
 */
public record LeaseHolder(TaskId task, long attempt) {
  /** Refuses an attempt below 1. */
  public LeaseHolder {
    if (attempt < 1) {
      throw new IllegalArgumentException(
          "attempt %d of task '%s' is not at least 1".formatted(attempt, task));
    }
  }
}
