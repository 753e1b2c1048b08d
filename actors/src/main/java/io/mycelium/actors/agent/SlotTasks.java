package io.mycelium.actors.agent;

import io.mycelium.api.TaskId;

/**
 * A loaded slot as its runner uses it. Calls return at once; the listener is called from any
 * thread.
 */
public interface SlotTasks {
  /** Begins an attempt. Exactly one of the listener's three ends follows, also after a cancel. */
  Running run(TaskId task, long attempt, String operation, byte[] input, Listener listener);

  /** An attempt that was begun. */
  interface Running {
    /** Tells it to stop; its end is still reported. */
    void cancel();
  }

  /** Hears of one attempt: core types only, errors as rendered text. */
  interface Listener {
    /** How far it is, from 0 to 1. */
    void progress(double fraction, String message);

    /** A line of its log. */
    void log(String line);

    /** It ended well. */
    void succeeded(byte[] result);

    /** It ended with an error. */
    void failed(String reason);

    /** It ended because it was told to. */
    void cancelled();
  }
}
