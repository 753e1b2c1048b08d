package io.mycelium.runtime.wasm;

import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.SlotCode;
import io.mycelium.runtime.Tier;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Loads components that were built to WebAssembly. The one file of a request is the module. */
public final class WasmTier implements Tier {
  private final ComponentRuntime runtime;
  private final WasmLimits limits;
  private final InstantSource clock;
  private final Semaphore memory;
  private final ReentrantLock compiling = new ReentrantLock();

  /**
   * @param runtime keeps the slots and proves that they are gone
   * @param limits for modules
   * @param clock tells components the time
   */
  public WasmTier(ComponentRuntime runtime, WasmLimits limits, InstantSource clock) {
    this.runtime = runtime;
    this.limits = limits;
    this.clock = clock;
    memory = new Semaphore(WasmLimits.pages(limits.totalMemoryBytes()), true);
  }

  @Override
  public LoadedSlot load(LoadRequest request) throws InterruptedException {
    return runtime.load(request, () -> open(request));
  }

  /** One at a time: it takes much memory for a moment. */
  private SlotCode open(LoadRequest request) {
    compiling.lock();
    try {
      return WasmCode.open(request, limits, clock, memory);
    } finally {
      compiling.unlock();
    }
  }
}
