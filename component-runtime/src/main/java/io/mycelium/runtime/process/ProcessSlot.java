package io.mycelium.runtime.process;

import io.mycelium.api.Version;
import io.mycelium.distribution.FileTree;
import io.mycelium.runtime.LineBudget;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.SlotPrograms;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.memory.MemoryFigure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A slot in a process of its own, as the node holds it. */
final class ProcessSlot implements LoadedSlot {
  /** How long a child whose socket is closed may take to end by itself. */
  private static final Duration SILENT = Duration.ofSeconds(1);

  /** How long the child is waited for; it answers for a component that thinks for too long. */
  private static final Duration ANSWER_LIMIT = LoadedSlot.DEFER_LIMIT.multipliedBy(2);

  /**
   * What it is made of.
   *
   * @param request what is loaded
   * @param settings of the tier
   * @param process its process
   * @param held what holds the process to limits
   * @param log takes as many lines as are allowed
   * @param mark what the child must know
   * @param folder the working folder of the process
   */
  record Parts(
      LoadRequest request,
      ProcessTier.Settings settings,
      ChildProcess process,
      Confinement.Held held,
      NodeFacilities.LogSink log,
      String mark,
      Path folder) {}

  private final Parts parts;
  private final LentFacilities lent;
  private final RemoteOffers offers;
  private final LentServices services;
  private final PageBuffer pages = new PageBuffer();
  private final LineBudget progress;
  private final LineBudget lines;
  private final Map<Long, ChildRun> runs = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Duration>> questions = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final CompletableFuture<@Nullable LoadException> loaded = new CompletableFuture<>();
  private final CompletableFuture<UnloadOutcome> outcome = new CompletableFuture<>();
  private final CompletableFuture<String> died = new CompletableFuture<>();
  private volatile @Nullable Connection connection;
  private volatile String broken = "";
  private volatile boolean mayDefer;
  private boolean greeted;
  private boolean unloading;
  private boolean gone;
  private long unloadNanos;
  private long heldBytes;

  ProcessSlot(Parts parts) {
    this.parts = parts;
    this.lent =
        new LentFacilities(parts.request().facilities(), parts.settings().calls(), this::send);
    ProcessTier.Settings settings = parts.settings();
    ChildLink link = new Link();
    this.offers = new RemoteOffers(parts.request(), settings.services(), link);
    this.services = new LentServices(parts.request(), settings.services(), settings.calls(), link);
    this.progress = new LineBudget(parts.settings().nanos());
    this.lines = new LineBudget(parts.settings().nanos());
    var _ = parts.process().ended().thenAccept(this::ended);
  }

  /** Waits for the child and hears it until it ends, on a thread of its own. */
  void serve(ChildSocket socket) {
    Thread.ofPlatform()
        .daemon()
        .name("process of " + name())
        .inheritInheritableThreadLocals(false)
        .start(() -> hear(socket));
  }

  private void hear(ChildSocket socket) {
    try {
      try (socket) {
        connection =
            new Connection(
                socket.accept(parts.settings().limits().start(), parts.process().exit()));
      }
      Connection open = connection;
      if (open != null) {
        open.read(this::heard);
      }
    } catch (IOException | RuntimeException e) {
      broken = String.valueOf(e.getMessage());
      kill();
    } finally {
      offers.withdraw();
      parts.process().killAfter(SILENT);
    }
  }

  private void heard(ByteBuffer bytes) {
    ToNode frame = ToNodeCodec.decode(bytes);
    if (!greeted) {
      greet(frame);
      return;
    }
    switch (frame) {
      case ToNode.Hello hello -> throw new IllegalArgumentException("it greeted twice");
      case ToNode.Loaded() -> loaded.complete(null);
      case ToNode.MayDefer() -> mayDefer = true;
      case ToNode.Deferred(long question, long millis) -> {
        CompletableFuture<Duration> asked = questions.remove(question);
        if (asked != null) {
          asked.complete(Duration.ofMillis(millis));
        }
      }
      case ToNode.Refused(var reason, String text) ->
          loaded.complete(new LoadException(reason, text));
      case ToNode.Progress(long run, double fraction, String message) -> {
        ChildRun known = runs.get(run);
        if (known != null && progress.take()) {
          known.invocation.listener().progress(fraction, message);
        }
      }
      case ToNode.Line(long run, String text) -> line(run, text);
      case ToNode.Ended(long run, TaskOutcome how) -> {
        ChildRun known = runs.remove(run);
        if (known != null) {
          known.outcome.complete(how);
        }
      }
      case ToNode.Log(var level, String text) -> parts.log().line(level, text);
      case ToNode.Call(long call, var ask) -> lent.call(call, ask);
      case ToNode.Unwatch(long watch) -> lent.unwatch(watch);
      case ToNode.Count(int figure, long amount) -> lent.count(figure, amount);
      case ToNode.Level(int figure, double value) -> lent.level(figure, value);
      case ToNode.Time(int figure, long nanos) -> lent.time(figure, nanos);
      case ToNode.Stopped() -> kill();
      case ToNode.Page(byte[] page) -> pages.add(page);
      case ToNode.Offered(long offer, String contract) -> offers.offered(offer, contract);
      case ToNode.Withdrawn(long offer) -> offers.withdrawn(offer);
      case ToNode.ServiceCalled(long call, String contract, var what) ->
          services.called(call, contract, pages.whole(what));
      case ToNode.ServiceCancelled(long call) -> services.cancelled(call);
      case ToNode.ServiceAnswered(long call, var what) -> offers.answered(call, pages.whole(what));
    }
  }

  private void line(long run, String text) {
    ChildRun known = runs.get(run);
    if (known != null && lines.take()) {
      String dropped = lines.told();
      if (!dropped.isEmpty()) {
        known.invocation.listener().log(dropped);
      }
      known.invocation.listener().log(text);
    }
  }

  private void greet(ToNode frame) {
    if (!(frame instanceof ToNode.Hello(int protocol, String mark))
        || protocol != ToNodeCodec.PROTOCOL
        || !mark.equals(parts.mark())) {
      throw new IllegalArgumentException("who connected is not the process that was started");
    }
    greeted = true;
    LoadRequest request = parts.request();
    send(
        new ToChild.Load(
            request.component(),
            request.version(),
            request.generation(),
            request.node(),
            request.mainClass(),
            request.jars().stream().map(Path::toAbsolutePath).toList(),
            absolute(request.storage()),
            parts.settings().runtime(),
            lent.lent(),
            request.provides(),
            request.requires()));
  }

  /** The child works in another folder. */
  private static SlotStorage absolute(SlotStorage storage) {
    return new SlotStorage(
        storage.scratch().toAbsolutePath(),
        storage.scratchQuotaBytes(),
        storage.data().toAbsolutePath(),
        storage.dataQuotaBytes());
  }

  private void send(ToChild frame) {
    send(new Object(), frame);
  }

  /** Sends, or ends a child that takes nothing any more. */
  private boolean send(Object merge, ToChild frame) {
    Connection open = connection;
    boolean sent = open != null && open.offer(merge, ToChildCodec.encode(frame));
    if (!sent && open != null && broken.isEmpty()) {
      broken = "its process takes no frames";
      kill();
    }
    return sent;
  }

  /** The way of services to the child. */
  private final class Link implements ChildLink {
    @Override
    public void tell(ToChild frame) {
      send(frame);
    }

    @Override
    public boolean tell(byte[] value, Function<byte[], ToChild> last, Duration atMost)
        throws InterruptedException {
      Connection open = connection;
      return open != null
          && open.putAll(
              ServiceParts.frames(
                  value,
                  page -> ToChildCodec.encode(new ToChild.Page(page)),
                  end -> ToChildCodec.encode(last.apply(end))),
              atMost);
    }

    @Override
    public void end(String why) {
      if (broken.isEmpty()) {
        broken = why;
      }
      kill();
    }
  }

  private void kill() {
    parts.held().kill();
    parts.process().kill();
  }

  /** Blocks until the component works. */
  void awaitLoaded() throws InterruptedException {
    Duration limit = ProcessTier.loadLimit(parts.settings());
    try {
      LoadException refused = loaded.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (refused != null) {
        throw refused;
      }
    } catch (TimeoutException e) {
      throw new LoadException(
          LoadException.Reason.START_TIMED_OUT,
          "%s did not load within %s: its process does not answer".formatted(name(), limit));
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Ends a slot that did not load. */
  void giveUp() {
    synchronized (this) {
      unloading = true;
    }
    kill();
  }

  @Override
  public String name() {
    return parts.request().slotName();
  }

  @Override
  public long memoryBytes() {
    return parts.process().memoryBytes() + programs().residentBytes();
  }

  @Override
  public List<MemoryFigure> memory() {
    List<MemoryFigure> figures = new ArrayList<>();
    figures.add(
        new MemoryFigure(
            MemoryFigure.Kind.PROCESSES,
            parts.process().memoryBytes(),
            "resident memory of its processes, as the system counts it",
            "pages shared with other processes are counted for each"));
    figures.addAll(programs().figures());
    return figures;
  }

  private SlotPrograms.Held programs() {
    SlotPrograms programs = parts.request().facilities().programs();
    return programs == null ? SlotPrograms.Held.NOTHING : programs.held();
  }

  @Override
  public int runningTasks() {
    return runs.size();
  }

  @Override
  public RunningTask run(TaskInvocation invocation) {
    ChildRun run = new ChildRun(numbers.incrementAndGet(), invocation);
    synchronized (this) {
      if (unloading || gone) {
        throw new RejectedExecutionException("slot " + name() + " unloads");
      }
      if (runs.size() >= LoadedComponent.MAX_RUNNING_TASKS) {
        throw new RejectedExecutionException(
            "slot %s runs %d tasks, limit %d"
                .formatted(name(), runs.size(), LoadedComponent.MAX_RUNNING_TASKS));
      }
      runs.put(run.number, run);
    }
    send(
        new ToChild.Run(
            run.number,
            invocation.task(),
            invocation.attempt(),
            invocation.operation(),
            invocation.input()));
    return run;
  }

  @Override
  public boolean mayDefer() {
    return mayDefer;
  }

  @Override
  public Duration defer(Version next) {
    long question = numbers.incrementAndGet();
    CompletableFuture<Duration> answer = new CompletableFuture<>();
    synchronized (this) {
      if (unloading || gone) {
        return Duration.ZERO;
      }
      questions.put(question, answer);
    }
    send(new ToChild.Defer(question, next));
    try {
      return answer.get(ANSWER_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException silent) {
      return Duration.ZERO;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Duration.ZERO;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } finally {
      questions.remove(question);
    }
  }

  @Override
  public CompletableFuture<UnloadOutcome> unload(Duration deadline) {
    synchronized (this) {
      if (unloading) {
        return outcome;
      }
      unloading = true;
      unloadNanos = parts.settings().nanos().getAsLong();
      if (gone) {
        outcome.complete(new UnloadOutcome.Unloaded(0, 0, 0));
        return outcome;
      }
      heldBytes = parts.process().memoryBytes();
    }
    offers.withdraw();
    send(new ToChild.Stop());
    parts.process().killAfter(deadline);
    return outcome;
  }

  @Override
  public CompletableFuture<String> died() {
    return died;
  }

  /** Nothing of it runs any more, or what is left can't be ended. */
  private void ended(List<Long> left) {
    boolean expected;
    synchronized (this) {
      expected = unloading;
      gone = true;
    }
    String how = parts.process().howItEnded();
    String reason = broken.isEmpty() ? how : how + "; " + broken;
    offers.close(expected ? "it was withdrawn before it answered" : reason);
    services.close();
    lent.close();
    parts.held().close();
    deleteFiles();
    loaded.complete(new LoadException(LoadException.Reason.PROCESS_FAILED, name() + ": " + reason));
    String ofRuns = expected ? "the task did not end when its component was unloaded" : reason;
    List.copyOf(runs.values()).forEach(run -> run.outcome.complete(new TaskOutcome.Failed(ofRuns)));
    runs.clear();
    questions.values().forEach(question -> question.complete(Duration.ZERO));
    long millis = TimeUnit.NANOSECONDS.toMillis(parts.settings().nanos().getAsLong() - unloadNanos);
    outcome.complete(
        left.isEmpty()
            ? new UnloadOutcome.Unloaded(expected ? millis : 0, heldBytes, 0)
            : new UnloadOutcome.Leaked(
                "processes %s did not end when they were killed".formatted(left)));
    if (!expected) {
      died.complete(reason);
    }
  }

  private void deleteFiles() {
    for (Path each : List.of(parts.folder(), parts.request().storage().scratch())) {
      try {
        FileTree.delete(each);
      } catch (IOException e) {
        parts.log().line(NodeFacilities.Level.ERROR, "%s can't be deleted: %s".formatted(each, e));
      }
    }
  }

  /** One attempt in the child. */
  private final class ChildRun implements RunningTask {
    private final long number;
    private final TaskInvocation invocation;
    private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();

    ChildRun(long number, TaskInvocation invocation) {
      this.number = number;
      this.invocation = invocation;
    }

    @Override
    public CompletableFuture<TaskOutcome> outcome() {
      return outcome;
    }

    @Override
    public void cancel() {
      if (!outcome.isDone()) {
        send(new ToChild.Cancel(number));
      }
    }
  }
}
