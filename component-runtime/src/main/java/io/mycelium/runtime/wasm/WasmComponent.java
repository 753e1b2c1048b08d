package io.mycelium.runtime.wasm;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskContext;
import io.mycelium.runtime.PlainException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A module as a component: each task runs in an instance of its own. */
final class WasmComponent implements Component {
  /** How long a start waits for memory; well within what a start may take. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(1);

  private final WasmCode code;
  private final HostFunctions host;
  private final String function;
  private final WasmLimits limits;
  private final MemoryShare memory;
  private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ComponentContext context;

  /**
   * @param function the exported function that runs a task
   * @param memory of each attempt; one that gets none waits
   */
  WasmComponent(
      WasmCode code, HostFunctions host, String function, WasmLimits limits, MemoryShare memory) {
    this.code = code;
    this.host = host;
    this.function = function;
    this.limits = limits;
    this.memory = memory;
  }

  /**
   * Makes an instance, so that a module that can't begin is refused before it has a task. When
   * others have all the memory that is not done: it is not the fault of this one.
   */
  @Override
  public void start(ComponentContext context) throws InterruptedException {
    this.context = context;
    if (!memory.take(START_PATIENCE)) {
      context
          .log()
          .warn(
              "not tried at its start: for %s all memory of modules was in use"
                  .formatted(START_PATIENCE));
      return;
    }
    try {
      new Attempt(function).begin(code, host.of(context, null));
    } finally {
      memory.giveBack();
    }
  }

  @Override
  public byte[] run(TaskContext task) throws InterruptedException {
    ComponentContext own = context;
    if (own == null) {
      throw new IllegalStateException("the component is not started");
    }
    memory.take();
    Attempt attempt = new Attempt(function);
    running.add(attempt);
    try (Registration _ = own.timers().after(limits.attempt(), attempt::expire)) {
      return attempt.run(code, host.of(own, task), task);
    } catch (PlainException e) {
      throw attempt.expired()
          ? new PlainException("it ran longer than its limit %s".formatted(limits.attempt()))
          : e;
    } finally {
      attempt.end();
      running.remove(attempt);
      memory.giveBack();
    }
  }

  /** The memory of all attempts that run. */
  long memoryBytes() {
    return running.stream().mapToLong(Attempt::memoryBytes).sum();
  }
}
