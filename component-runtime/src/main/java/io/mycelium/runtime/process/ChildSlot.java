package io.mycelium.runtime.process;

import io.mycelium.api.Component;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LineBudget;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.leak.LeakPaths;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The slot on the side of the child: an ordinary component, whose node is at the other end. */
final class ChildSlot {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private final Connection node;
  private final Calls calls;
  private final ChildWatches watches;
  private final ProxyServices services;
  private final ProxyPrograms programs;
  private final Map<Long, RunningTask> runs = new ConcurrentHashMap<>();
  private volatile @Nullable LoadedComponent component;
  private volatile RuntimeLimits limits = RuntimeLimits.DEFAULTS;

  ChildSlot(Connection node) {
    this.node = node;
    this.calls = new Calls(node);
    this.watches = new ChildWatches(node, calls);
    this.services = new ProxyServices(node);
    this.programs = new ProxyPrograms(calls);
    prepareForTheWorst();
  }

  /** A failure must be told when no file can be opened any more: its classes are loaded now. */
  private static void prepareForTheWorst() {
    LoadException refusal = new LoadException(LoadException.Reason.START_FAILED, "prepared");
    var _ = ToNodeCodec.encode(new ToNode.Refused(refusal.reason(), "prepared"));
    var _ = ToNodeCodec.encode(new ToNode.Ended(0, new TaskOutcome.Failed("prepared")));
  }

  /** Does what the node says; never blocks for long. */
  void heard(ToChild frame) {
    switch (frame) {
      case ToChild.Load load -> Thread.ofVirtual().name("load").start(() -> load(load));
      case ToChild.Run run -> run(run);
      case ToChild.Cancel(long run) ->
          Optional.ofNullable(runs.get(run)).ifPresent(RunningTask::cancel);
      case ToChild.Defer ask -> Thread.ofVirtual().name("defer").start(() -> defer(ask));
      case ToChild.Stop() -> Thread.ofVirtual().name("stop").start(this::stop);
      case ToChild.Answer answer -> calls.answered(answer);
      case ToChild.Changed change -> watches.changed(change);
      case ToChild.MembersChanged change -> watches.changed(change);
      case ToChild.ProgramExited exited -> programs.exited(exited);
      case ToChild.Page(byte[] bytes) -> services.page(bytes);
      case ToChild.ServiceCalled called -> services.called(called);
      case ToChild.ServiceCancelled(long call) -> services.cancelled(call);
      case ToChild.ServiceAnswered answered -> services.answered(answered);
    }
  }

  private void tell(ToNode frame) {
    node.put(ToNodeCodec.encode(frame));
  }

  private void load(ToChild.Load load) {
    limits = load.limits();
    // A process needs no proof that a loader is collected, so nothing forces a collection.
    ComponentRuntime runtime =
        ComponentRuntime.create(limits, services, LeakPaths.NONE, System::nanoTime, () -> {});
    try {
      LoadedComponent loaded =
          runtime.load(
              new LoadRequest(
                  load.component(),
                  load.version(),
                  load.generation(),
                  load.node(),
                  load.mainClass(),
                  load.jars(),
                  load.storage(),
                  facilities(load.lent()),
                  0,
                  load.provides(),
                  load.requires()));
      component = loaded;
      if (loaded.mayDefer()) {
        tell(new ToNode.MayDefer());
      }
      tell(new ToNode.Loaded());
    } catch (LoadException e) {
      tell(new ToNode.Refused(e.reason(), String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // The component has left no memory or no files to go on with; the node must not wait.
      tell(
          new ToNode.Refused(
              LoadException.Reason.START_FAILED, "its start has broken its process: " + e));
    }
  }

  private void defer(ToChild.Defer ask) {
    LoadedComponent loaded = component;
    Duration answer = loaded == null ? Duration.ZERO : loaded.defer(ask.next());
    // No more than counts anyway, for more may not fit into a number.
    long millis =
        answer.compareTo(Component.MAX_DEFER) < 0
            ? Math.max(0, answer.toMillis())
            : Component.MAX_DEFER.toMillis();
    tell(new ToNode.Deferred(ask.question(), millis));
  }

  private NodeFacilities facilities(ToChild.Lent lent) {
    NodeFacilities.LogSink log =
        new BoundedLog(
            (level, line) -> tell(new ToNode.Log(level, line)), new LineBudget(System::nanoTime));
    return new NodeFacilities(
        log,
        lent.keyValue() ? new ProxyKeyValue(calls, watches) : null,
        null,
        lent.metrics() ? new ProxyMetrics(node, calls) : null,
        lent.members() ? new ProxyMembers(calls, watches) : null,
        lent.programs() ? programs : null);
  }

  private void run(ToChild.Run run) {
    LoadedComponent loaded = component;
    if (loaded == null) {
      tell(new ToNode.Ended(run.run(), new TaskOutcome.Failed("nothing is loaded")));
      return;
    }
    try {
      RunningTask running =
          loaded.run(
              new TaskInvocation(
                  run.task(),
                  run.attempt(),
                  run.operation(),
                  run.input(),
                  new ToTheNode(run.run(), new LineBudget(System::nanoTime))));
      runs.put(run.run(), running);
      var _ =
          running
              .outcome()
              .thenAccept(
                  how -> {
                    runs.remove(run.run());
                    tell(new ToNode.Ended(run.run(), how));
                  });
    } catch (RejectedExecutionException | IllegalArgumentException e) {
      tell(new ToNode.Ended(run.run(), new TaskOutcome.Failed(String.valueOf(e.getMessage()))));
    }
  }

  /** Carries what an attempt says. */
  private final class ToTheNode implements TaskInvocation.Listener {
    private final long run;
    private final LineBudget budget;

    ToTheNode(long run, LineBudget budget) {
      this.run = run;
      this.budget = budget;
    }

    @Override
    public void progress(double fraction, String message) {
      tell(new ToNode.Progress(run, fraction, message));
    }

    @Override
    public void log(String line) {
      if (budget.take()) {
        String dropped = budget.told();
        if (!dropped.isEmpty()) {
          tell(new ToNode.Line(run, dropped));
        }
        tell(new ToNode.Line(run, line));
      }
    }
  }

  private void stop() {
    stopComponent();
    tell(new ToNode.Stopped());
  }

  private void stopComponent() {
    LoadedComponent loaded = component;
    if (loaded == null) {
      return;
    }
    // The tasks, the component's own stop and what it left running, each with its limit.
    Duration limit = limits.stop().plus(limits.interrupted().multipliedBy(4));
    var _ = loaded.unload(limit);
    await(loaded.swept(), limit);
  }

  private static void await(CompletableFuture<?> end, Duration limit) {
    try {
      var _ = end.completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (CancellationException | CompletionException goOn) {
      return;
    }
  }

  /** The node is gone: stops the component, and ends what it has started. */
  void endWithTheNode(String mark) {
    calls.close();
    services.close();
    stopComponent();
    await(
        ProcessTree.besides(mark, ProcessHandle.current())
            .end(Optional.of(ProcessHandle.current()), KILL_LIMIT),
        KILL_LIMIT);
  }
}
