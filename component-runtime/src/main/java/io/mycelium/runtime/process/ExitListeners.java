package io.mycelium.runtime.process;

import io.mycelium.api.Registration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Who wants to know how a program ends. Each is told once, at once if it has ended. */
final class ExitListeners {
  private final CompletableFuture<Integer> exit;
  private final Set<Consumer<Integer>> listeners = ConcurrentHashMap.newKeySet();

  /**
   * @param exit completes with the exit status
   */
  ExitListeners(CompletableFuture<Integer> exit) {
    this.exit = exit;
    var _ = exit.thenAccept(status -> listeners.forEach(each -> tell(each, status)));
  }

  Registration add(Consumer<Integer> listener) {
    listeners.add(listener);
    if (exit.isDone()) {
      tell(listener, exit.join());
    }
    return () -> listeners.remove(listener);
  }

  /** Once; a listener that is added while the process ends is told by one of two. */
  private void tell(Consumer<Integer> listener, int status) {
    if (listeners.remove(listener)) {
      listener.accept(status);
    }
  }
}
