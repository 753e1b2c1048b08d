package io.mycelium.runtime.leak;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Finds what holds class loaders of slots. */
@FunctionalInterface
public interface LeakPaths {
  /** A search that is never made. */
  LeakPaths NONE =
      loaders -> CompletableFuture.completedFuture(new Answer.NoDump("this node makes none"));

  /**
   * Searches for the holders of these loaders, by their numbers. Never fails and blocks nobody; an
   * answer that is there at once says why there was no search.
   */
  CompletableFuture<Answer> find(List<Long> loaders);

  /** What came of a search. */
  sealed interface Answer {
    /**
     * The heap was searched.
     *
     * @param byLoader the paths; a loader without one is not held any more
     */
    record Paths(Map<Long, String> byLoader) implements Answer {}

    /**
     * It was not.
     *
     * @param reason for people
     */
    record NoDump(String reason) implements Answer {}
  }
}
