package io.mycelium.api;

import java.time.Duration;

/**
 * Actions at a later time, each on a virtual thread of the slot. All of them end at unload. What an
 * action throws is written to the component's log; the next turn comes all the same.
 */
public interface Timers {
  /** The shortest interval and delay. */
  Duration MIN_INTERVAL = Duration.ofMillis(1);

  /** The most timers of one slot at a time. */
  int MAX_TIMERS = 1024;

  /** Runs the action again and again, the first time after one interval, never two at once. */
  Registration every(Duration interval, Runnable action);

  /** Runs the action once; closing the registration before that prevents it. */
  Registration after(Duration delay, Runnable action);
}
