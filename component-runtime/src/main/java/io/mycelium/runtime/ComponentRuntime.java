package io.mycelium.runtime;

import io.mycelium.runtime.leak.LeakPaths;
import io.mycelium.runtime.leak.RetainedHeap;
import io.mycelium.runtime.memory.ClassMemory;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.services.ServiceExchange;
import io.mycelium.runtime.services.ServiceLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Loads components. The JVM must have {@code io.mycelium.api} as a module of its boot layer: {@code
 * --module-path <component-api jar> --add-modules io.mycelium.api}, with the rest of the node on
 * the class path.
 */
public final class ComponentRuntime implements Tier, AutoCloseable {
  private static final String API = "io.mycelium.api";

  /** How soon a count of classes that is asked for is made. */
  private static final Duration COUNT_CHECK = Duration.ofSeconds(1);

  private final Ports ports;

  private ComponentRuntime(Ports ports) {
    this.ports = ports;
  }

  /** A runtime whose leaks name a suspect and no path: nobody searches the heap. */
  public static ComponentRuntime create(RuntimeLimits limits) {
    return create(limits, LeakPaths.NONE);
  }

  /** A runtime on the clock and the collector of the JVM. */
  public static ComponentRuntime create(RuntimeLimits limits, LeakPaths leakPaths) {
    return create(limits, leakPaths, System::nanoTime, System::gc);
  }

  /** A runtime on a clock and a collector. */
  public static ComponentRuntime create(
      RuntimeLimits limits, LeakPaths leakPaths, LongSupplier nanos, Collector collector) {
    return create(limits, ServiceLimits.DEFAULTS, leakPaths, nanos, collector);
  }

  /** A runtime with limits of services. */
  public static ComponentRuntime create(
      RuntimeLimits limits,
      ServiceLimits serviceLimits,
      LeakPaths leakPaths,
      LongSupplier nanos,
      Collector collector) {
    return create(limits, new ServiceExchange(serviceLimits), leakPaths, nanos, collector);
  }

  /**
   * A runtime whose services are elsewhere.
   *
   * @param services where its slots offer and call services
   */
  public static ComponentRuntime create(
      RuntimeLimits limits,
      ServiceDoor services,
      LeakPaths leakPaths,
      LongSupplier nanos,
      Collector collector) {
    if (ModuleLayer.boot().findModule(API).isEmpty()) {
      throw new IllegalStateException(
          "module %s is not in the boot layer: start the JVM with --module-path and --add-modules %s"
              .formatted(API, API));
    }
    JvmDefaults.remember();
    // What is needed to tell of a failure is loaded now: later there may be no file left for it.
    var _ = FailureText.full(new IllegalStateException());
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, coreThreads());
    // A thread made later, by a component's call, would inherit the component's loader.
    timer.prestartAllCoreThreads();
    SlotMeasures measures = new SlotMeasures(ClassMemory.ofThisJvm(nanos), nanos);
    var _ =
        timer.scheduleWithFixedDelay(
            measures::countIfDue,
            COUNT_CHECK.toMillis(),
            COUNT_CHECK.toMillis(),
            TimeUnit.MILLISECONDS);
    return new ComponentRuntime(
        new Ports(
            limits,
            nanos,
            timer,
            new UnloadProof(onTurnedCarriers(collector), nanos, limits, leakPaths),
            services,
            measures));
  }

  private static Collector onTurnedCarriers(Collector collector) {
    return () -> {
      try {
        var _ = CarrierThreads.turn();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
      collector.collect();
    };
  }

  private static ThreadFactory coreThreads() {
    return body -> {
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("component-runtime-timer")
              .inheritInheritableThreadLocals(false)
              .unstarted(body);
      thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      return thread;
    };
  }

  /**
   * Loads and starts a component; blocks for at most the start limit and the time an interrupted
   * thread is given.
   *
   * @throws LoadException when that is refused or fails; nothing stays loaded then, and what can't
   *     be collected appears among the {@link #leaked}
   */
  @Override
  public LoadedComponent load(LoadRequest request) throws InterruptedException {
    return load(
        request, () -> SlotLayer.open(request.slotName(), request.jars(), request.mainClass()));
  }

  /**
   * The same with code of another kind.
   *
   * @param code opens it, or throws {@link LoadException}
   */
  public LoadedComponent load(LoadRequest request, Supplier<SlotCode> code)
      throws InterruptedException {
    String name = request.slotName();
    request.checkServices(ports.services());
    LoadedComponent loaded = new LoadedComponent(name, Slot.open(request, code, ports), ports);
    boolean started = false;
    try {
      loaded.start();
      started = true;
      return loaded;
    } finally {
      if (!started) {
        var _ = loaded.unload(ports.limits().stop());
      }
    }
  }

  /**
   * Measures the heap that each slot keeps alive, and counts it from then on as that slot's memory.
   * Blocks nobody; the answer says why nothing was measured, if so.
   */
  public CompletableFuture<RetainedHeap.Answer> measureHeap(RetainedHeap heap) {
    return heap.measure()
        .thenApply(
            answer -> {
              if (answer instanceof RetainedHeap.Answer.Sizes(Map<Long, Long> byLoader)) {
                ports.measures().heapMeasured(byLoader);
              }
              return answer;
            });
  }

  /** Where its slots offer and call services, for other tiers of the same node. */
  public ServiceDoor services() {
    return ports.services();
  }

  /** The names of the slots whose unload is not proven although its deadline has passed. */
  public List<String> leaked() {
    return ports.proof().leaked();
  }

  /** Ends the runtime's own threads; unload the components before. */
  @Override
  public void close() {
    ports.timer().shutdownNow();
    ports.proof().close();
  }
}
