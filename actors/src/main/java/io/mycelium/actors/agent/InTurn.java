package io.mycelium.actors.agent;

import io.mycelium.distribution.Digest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs work that blocks: what concerns one bundle in the order in which it was ordered, so that a
 * bundle is not fetched while it is being removed, and the last word on its retention stands. One
 * thread orders.
 */
final class InTurn {
  private final Executor blocking;
  private final Map<Digest, CompletableFuture<?>> last = new ConcurrentHashMap<>();

  InTurn(Executor blocking) {
    this.blocking = blocking;
  }

  /** Runs work on one bundle after all that was ordered for it before, however that ended. */
  <T> CompletableFuture<T> run(Digest root, Supplier<T> work) {
    CompletableFuture<?> before = last.get(root);
    CompletableFuture<T> next =
        before == null
            ? CompletableFuture.supplyAsync(work, blocking)
            : before.handleAsync((result, failure) -> work.get(), blocking);
    last.put(root, next);
    return next.whenComplete((result, failure) -> last.remove(root, next));
  }

  /** Runs work that concerns no bundle. */
  <T> CompletableFuture<T> run(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, blocking);
  }

  /** Why work failed. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
