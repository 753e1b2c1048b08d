package io.mycelium.actors.task;

import java.time.Duration;

/**
 * How long things may take in the life of a task.
 *
 * @param tick how often leases are renewed, missing answers asked for again and limits checked
 * @param placeRetry how often a waiting task looks for a node when the view does not change
 * @param prepareLimit how long an attempt may fetch, verify and load its components
 * @param cancelGrace how long an attempt may take to stop when it is cancelled
 * @param idle how long an ended task stays in memory
 */
public record TaskSettings(
    Duration tick,
    Duration placeRetry,
    Duration prepareLimit,
    Duration cancelGrace,
    Duration idle) {
  /** What a node uses. */
  public static final TaskSettings DEFAULTS =
      new TaskSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  /** Refuses what is not positive. */
  public TaskSettings {
    require("tick", tick);
    require("placeRetry", placeRetry);
    require("prepareLimit", prepareLimit);
    require("cancelGrace", cancelGrace);
    require("idle", idle);
  }

  private static void require(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s is %s, must be more than 0".formatted(name, value));
    }
  }
}
