package io.mycelium.actors.instance;

import io.mycelium.api.Component;
import io.mycelium.api.Version;

/**
 * That a slot has put off its replacement.
 *
 * @param generation which slot
 * @param from its version
 * @param to the version that was to take its place when it was asked last
 * @param sinceEpochMs when it did so first
 * @param untilEpochMs until when it is not replaced
 * @param answers how often it did so
 */
public record Deferral(
    long generation, Version from, Version to, long sinceEpochMs, long untilEpochMs, int answers) {

  /** The first time that a slot puts something off, or once more after that. */
  Deferral andThen(Deferral again) {
    return new Deferral(
        generation, from, again.to, sinceEpochMs, again.untilEpochMs, answers + again.answers);
  }

  /** When it is replaced without being asked. */
  public long endEpochMs() {
    return sinceEpochMs + Component.MAX_DEFER_TOTAL.toMillis();
  }
}
