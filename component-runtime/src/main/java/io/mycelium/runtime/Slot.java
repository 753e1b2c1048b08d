package io.mycelium.runtime;

import io.mycelium.api.Component;
import io.mycelium.api.Version;
import io.mycelium.runtime.LoadException.Reason;
import io.mycelium.runtime.memory.MemoryFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All strong references to a component's code and objects: when this goes, they go. */
final class Slot {
  private final String name;
  private final SlotCode code;
  private final SlotThreads threads;
  private final SlotContext context;
  private final SlotLog log;
  private final RuntimeLimits limits;
  private final SlotMeasures measures;
  private volatile @Nullable Component component;
  private volatile boolean mayDefer;

  private Slot(LoadRequest request, SlotCode code, Ports ports) {
    this.name = request.slotName();
    this.code = code;
    this.limits = ports.limits();
    this.measures = ports.measures();
    log = new SlotLog(request.facilities().log());
    threads = new SlotThreads(name, code.loader(), code::thread, log::warn);
    context = new SlotContext(request, threads, new SlotResources(name), log, ports);
  }

  static Slot open(LoadRequest request, Supplier<SlotCode> code, Ports ports) {
    try {
      Files.createDirectories(request.storage().data());
      new SlotDirectory(request.storage().scratch(), 1).delete();
      Files.createDirectories(request.storage().scratch());
    } catch (IOException | RuntimeException e) {
      throw new LoadException(
          Reason.STORAGE_FAILED, request.slotName() + ": " + FailureText.headline(e));
    }
    return new Slot(request, code.get(), ports);
  }

  /** What a call into the component did; text is null when it returned. */
  private record Call(boolean ended, @Nullable String failure) {}

  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  /** Makes and starts the component. */
  void start() throws InterruptedException {
    Call call = call("start", limits.start(), this::makeAndStart);
    if (!call.ended()) {
      throw new LoadException(
          Reason.START_TIMED_OUT,
          "start of %s took longer than its limit %s: %s"
              .formatted(name, limits.start(), call.failure()));
    }
    if (call.failure() != null) {
      throw new LoadException(
          Reason.START_FAILED, "start of %s has failed: %s".formatted(name, call.failure()));
    }
  }

  private void makeAndStart() throws Exception {
    Component made = code.make();
    component = made;
    mayDefer = overridesDefer(made.getClass());
    made.start(context);
  }

  /** Takes no more calls of other components and waits for those that run. */
  void drainServices(Duration atMost) throws InterruptedException {
    context.drainServices(atMost);
  }

  /** Stops the component; what goes wrong is logged and never hinders the unload. */
  void stop() throws InterruptedException {
    Component stopped = component;
    if (stopped == null) {
      return;
    }
    Call call = call("stop", limits.stop(), stopped::stop);
    if (call.failure() != null) {
      log.warn(
          call.ended()
              ? "stop has failed: " + call.failure()
              : "stop took longer than its limit %s: %s".formatted(limits.stop(), call.failure()));
    }
  }

  /** Whether the component has a {@code defer} of its own. */
  boolean mayDefer() {
    return mayDefer;
  }

  /** Looks at all public methods, so it may load classes of the component, and fail to. */
  private static boolean overridesDefer(Class<? extends Component> type) {
    try {
      return type.getMethod("defer", Version.class).getDeclaringClass() != Component.class;
    } catch (NoSuchMethodException | LinkageError unknown) {
      // One that is asked for nothing answers that it does not mind.
      return true;
    }
  }

  /** Asks the component for how long to put off its replacement; what goes wrong is logged. */
  Duration defer(Version next) throws InterruptedException {
    Component asked = component;
    if (asked == null) {
      return Duration.ZERO;
    }
    AtomicReference<Duration> answer = new AtomicReference<>(Duration.ZERO);
    Call call =
        call(
            "defer",
            LoadedSlot.DEFER_LIMIT,
            () -> answer.set(asked.defer(next).orElse(Duration.ZERO)));
    if (call.failure() == null) {
      return answer.get();
    }
    log.warn(
        call.ended()
            ? "defer has failed: " + call.failure()
            : "defer took longer than its limit %s: %s"
                .formatted(LoadedSlot.DEFER_LIMIT, call.failure()));
    return Duration.ZERO;
  }

  private Call call(String what, Duration limit, Body body) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<@Nullable String> failure = new AtomicReference<>();
    Thread thread =
        threads.startCode(
            what,
            () -> {
              try {
                body.run();
              } catch (Throwable thrown) {
                failure.set(FailureText.full(thrown));
              } finally {
                end.countDown();
              }
            });
    if (end.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return new Call(true, failure.get());
    }
    String at = SlotThreads.describe(thread, thread.getStackTrace());
    thread.interrupt();
    boolean obeyed = end.await(limits.interrupted().toNanos(), TimeUnit.NANOSECONDS);
    return new Call(false, at + (obeyed ? ", ended when interrupted" : ", ignores interrupts"));
  }

  void run(TaskRun run) {
    Component running = component;
    if (running == null) {
      throw new IllegalStateException("slot " + name + " is not started");
    }
    threads.startCode(run.name(), () -> run.execute(running));
  }

  /** Ends every thread, closes and sweeps all that the component took. */
  void sweep(Duration atMost) throws InterruptedException {
    List<String> failures = context.close();
    failures.forEach(failure -> log.warn("a resource could not be closed: " + failure));
    threads.close();
    if (!threads.interruptAll(atMost)) {
      log.warn("still runs after %s: %s".formatted(atMost, threads.describeLive().getFirst()));
    }
    code.sweep();
    component = null;
    try {
      code.close();
      context.scratchDirectory().delete();
    } catch (RuntimeException e) {
      log.error("the slot's files could not be closed or deleted", e);
    }
  }

  UnloadProof.Watch watch(
      long startedNanos, Duration deadline, CompletableFuture<UnloadOutcome.Unloaded> collected) {
    return new UnloadProof.Watch(
        name,
        code.loader(),
        code.number(),
        threads,
        measures.bytes(code, threads, context.arenaBytes(), SlotPrograms.Held.NOTHING),
        startedNanos,
        deadline,
        collected);
  }

  long memoryBytes() {
    return measures.bytes(code, threads, context.arenaBytes(), context.programs());
  }

  List<MemoryFigure> memory() {
    return measures.figures(code, threads, context.arenaBytes(), context.programs());
  }

  /** The most tasks at a time. */
  int maxTasks() {
    return code.maxTasks();
  }

  @Nullable String overQuota() {
    return context.overQuota();
  }
}
