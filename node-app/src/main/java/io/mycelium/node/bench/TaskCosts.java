package io.mycelium.node.bench;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.task.NetworkTask;
import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskCommand;
import io.mycelium.actors.task.TaskReply;
import io.mycelium.actors.task.Work;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.VersionRange;
import io.mycelium.persistence.BareInserts;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Measures, inside a node: a task from submit to done, one durable command of an entity, and one
 * forced insert. One of each in turn, so that a busy machine hits all alike. A task and an entity
 * answer when what they stored is on disk.
 */
final class TaskCosts implements NodeCosts {
  /** How often each is done in a round. */
  static final int OPERATIONS = 100;

  /** Tasks of the warm-up at a time. */
  static final int WARM_UP_LANES = 16;

  private static final int WARM_UP_STEPS = 10;

  private static final String BENCH = "task";
  private static final double MAX_TIMES_A_COMMAND = 6;
  private static final int DURABLE_WRITES = 4;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration TASK_LIMIT = Duration.ofMinutes(1);
  private static final ComponentId COMPONENT = new ComponentId(EmptyBundle.COMPONENT);
  private static final int MAX_ROWS = 100;

  private final Entities entities;
  private final JournalReader journal;
  private final BareInserts inserts;
  private final String run = UUID.randomUUID().toString();
  private final DurableCommand entity;
  private final AtomicLong tasks = new AtomicLong();
  private long inserted;

  TaskCosts(ActorSystem<?> system, Entities entities, Path connectionFile) {
    this.entities = entities;
    this.journal = JournalReader.open(connectionFile);
    this.inserts = BareInserts.open(connectionFile);
    this.entity = new DurableCommand(system);
  }

  /** The medians of the rounds, in milliseconds. */
  private record Medians(List<Double> task, List<Double> command, List<Double> insert) {
    Medians() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    private void add(Medians round) {
      task.add(Samples.of(round.task).median());
      command.add(Samples.of(round.command).median());
      insert.add(Samples.of(round.insert).median());
    }
  }

  @Override
  public List<Row> measure(int rounds, int warmUp, PrintWriter progress) {
    TaskId first = task();
    NodeId node = settled(first);
    byte[] event = new byte[eventBytes(first)];
    Medians medians = new Medians();
    warmUp(warmUp, event, progress);
    awaitNoLease(node);
    for (int round = 1; round <= rounds; round++) {
      Medians one = round(node, event);
      medians.add(one);
      say(progress, "round %d of %d".formatted(round, rounds), one);
    }
    return rows(medians, event.length);
  }

  private void warmUp(int count, byte[] event, PrintWriter progress) {
    for (int step = 1; step <= WARM_UP_STEPS; step++) {
      int each = Math.ceilDiv(count, WARM_UP_STEPS * WARM_UP_LANES);
      long begun = System.nanoTime();
      inLanes(
          () -> {
            for (int i = 0; i < each; i++) {
              task();
              command(event);
            }
          });
      progress.println(
          String.format(
              Locale.ROOT,
              "warm-up %d of %d: %.0f tasks a second",
              step,
              WARM_UP_STEPS,
              each * WARM_UP_LANES * 1e9 / (System.nanoTime() - begun)));
      progress.flush();
    }
  }

  private static void inLanes(Runnable lane) {
    try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture.allOf(
              IntStream.range(0, WARM_UP_LANES)
                  .mapToObj(ignored -> CompletableFuture.runAsync(lane, lanes))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    }
  }

  private static void say(PrintWriter progress, String what, Medians samples) {
    progress.println(
        String.format(
            Locale.ROOT,
            "%s: a task takes %.2f ms, a durable command %.2f ms",
            what,
            Samples.of(samples.task()).median(),
            Samples.of(samples.command()).median()));
    progress.flush();
  }

  private Medians round(NodeId node, byte[] event) {
    Medians samples = new Medians();
    for (int i = 0; i < OPERATIONS; i++) {
      samples.task().add(millis(this::task));
      // The lease is given back behind the task's back; that must not hit what is measured next.
      awaitNoLease(node);
      samples.command().add(millis(() -> command(event)));
      samples.insert().add(millis(() -> inserts.insert("bench-bare-" + run, ++inserted, event)));
    }
    return samples;
  }

  private static double millis(Runnable operation) {
    long begun = System.nanoTime();
    operation.run();
    return (System.nanoTime() - begun) / 1e6;
  }

  private TaskId task() {
    TaskId id = new TaskId("bench-%s-%d".formatted(run, tasks.incrementAndGet()));
    NetworkTask body =
        new NetworkTask.RunComponent(
            COMPONENT,
            VersionRange.parse("*"),
            new Work(
                EmptyBundle.OPERATION,
                new byte[0],
                Work.Requirements.NONE,
                new Work.OnCutOff.Stop(),
                TASK_LIMIT));
    Cause cause = new Cause("bench", "submit", null, UUID.randomUUID().toString());
    TaskReply reply =
        joined(
            entities.ask(
                TaskActor.KEY,
                id.value(),
                (ActorRef<TaskReply> replyTo) -> new TaskCommand.Submit(body, cause, replyTo),
                LIMIT));
    if (!(reply instanceof TaskReply.Accepted)) {
      throw new BenchFailedException("the task was not accepted: " + reply);
    }
    TaskReply.Description now = ended(id);
    if (now.phase() != TaskReply.Phase.SUCCEEDED) {
      throw new BenchFailedException("the task has not succeeded: " + now);
    }
    return id;
  }

  private TaskReply.Description ended(TaskId id) {
    TaskReply reply =
        joined(entities.ask(TaskActor.KEY, id.value(), TaskCommand.AwaitEnd::new, LIMIT));
    if (reply instanceof TaskReply.Description description) {
      return description;
    }
    throw new BenchFailedException("the task was asked how it ended and said " + reply);
  }

  private NodeId settled(TaskId task) {
    NodeId node = nodeOf(task);
    awaitNoLease(node);
    return node;
  }

  private NodeId nodeOf(TaskId task) {
    return rowsOf(task).stream()
        .filter(row -> row.persistenceId().startsWith(ComponentActor.KEY.name() + "|"))
        .map(row -> row.persistenceId().split("[|/]", -1)[1])
        .map(NodeId::new)
        .findFirst()
        .orElseThrow(() -> new BenchFailedException("the task held no lease"));
  }

  private void awaitNoLease(NodeId node) {
    ComponentDescription instance;
    do {
      instance =
          joined(
              entities.ask(
                  ComponentActor.KEY,
                  node.value() + "/" + COMPONENT.value(),
                  ComponentCommand.Describe::new,
                  LIMIT));
    } while (!instance.state().leases().isEmpty());
  }

  /** What one of the four writes of a task comes to. */
  private int eventBytes(TaskId task) {
    int bytes =
        rowsOf(task).stream()
            .filter(row -> row.isSealed() && isWaitedFor(row))
            .mapToInt(row -> row.bytes().length)
            .sum();
    return Math.max(1, bytes / DURABLE_WRITES);
  }

  private static boolean isWaitedFor(StoredRow row) {
    String type = row.envelope().payload().type();
    return type.startsWith("task.") || type.equals("component.lease-granted");
  }

  private List<StoredRow> rowsOf(TaskId task) {
    return journal.eventsAfter(0, JournalReader.MAX_LIMIT).stream()
        .filter(row -> row.isSealed() && task.equals(row.envelope().cause().task()))
        .limit(MAX_ROWS)
        .toList();
  }

  private void command(byte[] event) {
    entity.write(event);
  }

  private static <T> T joined(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static List<Row> rows(Medians medians, int eventBytes) {
    Samples task = Samples.of(medians.task());
    Samples command = Samples.of(medians.command());
    Samples insert = Samples.of(medians.insert());
    Samples ratio =
        Samples.of(
            IntStream.range(0, medians.task().size())
                .mapToDouble(round -> medians.task().get(round) / medians.command().get(round)));
    return List.of(
        Row.limitedRatio(
            BENCH,
            "submit to done, by a durable command",
            new Row.Compared("ms", task.median(), command.median()),
            MAX_TIMES_A_COMMAND),
        Row.information(BENCH, "the same, lowest of the rounds", "ratio", ratio.least()),
        Row.information(BENCH, "the same, highest of the rounds", "ratio", ratio.most()),
        Row.information(BENCH, "submit to done, fastest round", "ms", task.least()),
        Row.information(BENCH, "submit to done, slowest round", "ms", task.most()),
        Row.beside(
            BENCH, "durable command, by a forced insert", "ms", command.median(), insert.median()),
        Row.information(BENCH, "durable command, fastest round", "ms", command.least()),
        Row.information(BENCH, "durable command, slowest round", "ms", command.most()),
        Row.information(BENCH, "forced insert", "ms", insert.median()),
        Row.information(BENCH, "size of the event", "bytes", eventBytes));
  }

  @Override
  public void close() {
    inserts.close();
    journal.close();
  }
}
