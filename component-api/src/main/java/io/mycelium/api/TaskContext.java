package io.mycelium.api;

import java.time.Duration;

/** One attempt at one task, as the component sees it. Safe for use by several threads. */
public interface TaskContext {
  /** The most bytes that a result may have. */
  int MAX_RESULT_BYTES = 64 * 1024;

  /** The most bytes that an input may have. */
  int MAX_INPUT_BYTES = 64 * 1024;

  /** The task. */
  TaskId task();

  /**
   * The number of this attempt, from 1. What the node reports of the attempt carries it; what the
   * component writes by itself does not. In the fleet-wide store a late writer is seen by its
   * version, and a node that has started again by its incarnation.
   */
  long attempt();

  /** What to do: the operation's name, for example {@code search}. */
  String operation();

  /** The input, at most {@link #MAX_INPUT_BYTES} bytes, by convention JSON. */
  byte[] input();

  /**
   * Tells how far the task is. Reports are thinned out: only the last one of each interval is seen.
   *
   * @param fraction from 0 to 1
   * @param message for people, cut at 256 characters
   */
  void progress(double fraction, String message);

  /** Appends a line to the log of the task, cut at 4,096 characters. */
  void log(String line);

  /** Whether the task was told to stop; the thread was interrupted too. */
  boolean cancelled();

  /**
   * Waits until the task is told to stop.
   *
   * @return whether it was told so within the time
   */
  boolean awaitCancelled(Duration atMost) throws InterruptedException;
}
