package io.mycelium.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What a component author writes: one public class with a public constructor without arguments,
 * named in the manifest. One object lives per slot (one loaded version on one node).
 *
 * <p>Calls come in this order: {@link #start} once; {@link #run} any number of times, several at
 * once, each on a virtual thread of its own; {@link #defer} between them; {@link #stop} once, after
 * the last run has ended or its deadline has passed. Blocking is fine everywhere. Whatever was
 * taken from the context is closed by the node after {@link #stop}, so a component that only uses
 * its context leaves nothing behind.
 */
public interface Component {
  /** The version of this API, which the range that a component asks for must contain. */
  Version API_VERSION = Version.parse("0.1.0");

  /** The longest time that one answer of {@link #defer} puts an update off. */
  Duration MAX_DEFER = Duration.ofSeconds(60);

  /** How long an update is put off in all, however often it is asked for. */
  Duration MAX_DEFER_TOTAL = Duration.ofMinutes(10);

  /**
   * Prepares the component; tasks come only after it has returned. It must end within the start
   * limit of the node, else the thread is interrupted and the load has failed.
   *
   * @throws Exception when the component can't work here; the message reaches the operator
   */
  void start(ComponentContext context) throws Exception;

  /**
   * Does one task and returns its result. A task that runs until told to stop waits for {@link
   * TaskContext#cancelled} or to be interrupted.
   *
   * @return the result, at most {@link TaskContext#MAX_RESULT_BYTES} bytes
   * @throws Exception when the task has failed; the message becomes its outcome
   */
  byte[] run(TaskContext task) throws Exception;

  /**
   * Says whether tasks may go to a newer version, which takes the place of this one. Asked while
   * tasks hold this version, before the newer one is loaded; a component that doesn't override this
   * is never asked. When the time of the answer is over it is asked again.
   *
   * <p>An answer counts for {@link #MAX_DEFER} at most, all of them for {@link #MAX_DEFER_TOTAL}
   * from the first on; then the version is replaced without being asked. No answer within two
   * seconds, or an exception, is none. It is not asked when an older version takes its place, when
   * its release was yanked, or when somebody has pinned the newer one.
   *
   * @param next the version that would take the place of this one
   * @return for how long that is to be put off; empty for not at all
   */
  default Optional<Duration> defer(Version next) throws Exception {
    return Optional.empty();
  }

  /**
   * Lets go of what {@link #start} took outside the context. It must end within the stop limit of
   * the node, else the thread is interrupted and the node goes on with the unload.
   */
  default void stop() throws Exception {}
}
