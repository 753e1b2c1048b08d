package io.mycelium.node.bench;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.InstanceId;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.VersionRange;
import io.mycelium.persistence.JournalReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Measures, inside a node, a lease on a component in memory, from the command until it is on disk,
 * and beside it one durable command whose event has as many bytes. One of each in turn.
 */
final class LeaseCosts implements NodeCosts {
  private static final int OPERATIONS = 100;
  private static final int WARM_UP_STEPS = 10;
  private static final double MAX_TIMES_A_COMMAND = 1.5;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(2);
  private static final ComponentId COMPONENT = new ComponentId(EmptyBundle.COMPONENT);

  private final Entities entities;
  private final JournalReader journal;
  private final DurableCommand command;
  private final NodeId node;
  private final long incarnation;
  private final TaskId task = new TaskId("bench-" + UUID.randomUUID());
  private long attempts;

  LeaseCosts(ActorSystem<?> system, Entities entities, Path connectionFile, NodeId node) {
    this.entities = entities;
    this.journal = JournalReader.open(connectionFile);
    this.command = new DurableCommand(system);
    this.node = node;
    NodeDescription description =
        joined(entities.ask(NodeActor.KEY, node.value(), NodeCommand.Describe::new, LIMIT));
    this.incarnation = description.state().incarnation();
  }

  @Override
  public List<Row> measure(int rounds, int warmUp, PrintWriter progress) {
    giveBack(loaded());
    giveBack(acquire());
    byte[] event = new byte[grantedBytes()];
    for (int step = 1; step <= WARM_UP_STEPS; step++) {
      for (int i = 0; i < Math.ceilDiv(warmUp, WARM_UP_STEPS); i++) {
        giveBack(acquire());
        command.write(event);
      }
      progress.println("warm-up %d of %d".formatted(step, WARM_UP_STEPS));
      progress.flush();
    }
    List<Double> acquires = new ArrayList<>();
    List<Double> pairs = new ArrayList<>();
    List<Double> commands = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      round(event, acquires, pairs, commands);
      progress.println(
          String.format(
              Locale.ROOT,
              "round %d of %d: a lease takes %.2f ms, a durable command %.2f ms",
              round,
              rounds,
              acquires.getLast(),
              commands.getLast()));
      progress.flush();
    }
    return rows(Samples.of(acquires), Samples.of(pairs), Samples.of(commands), event.length);
  }

  private void round(
      byte[] event, List<Double> acquires, List<Double> pairs, List<Double> commands) {
    List<Double> taken = new ArrayList<>();
    List<Double> both = new ArrayList<>();
    List<Double> written = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      long begun = System.nanoTime();
      Lease lease = acquire();
      taken.add((System.nanoTime() - begun) / 1e6);
      giveBack(lease);
      both.add((System.nanoTime() - begun) / 1e6);
      begun = System.nanoTime();
      command.write(event);
      written.add((System.nanoTime() - begun) / 1e6);
    }
    acquires.add(Samples.of(taken).median());
    pairs.add(Samples.of(both).median());
    commands.add(Samples.of(written).median());
  }

  /** The first lease: the component is fetched and loaded for it, so others may answer before. */
  private Lease loaded() {
    long end = System.nanoTime() + LOAD_LIMIT.toNanos();
    attempts++;
    LeaseReply reply = asked();
    while (described().state().leases().isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new BenchFailedException(
            "no lease within %s, the first answer was %s".formatted(LOAD_LIMIT, reply));
      }
    }
    return granted(asked());
  }

  private Lease acquire() {
    attempts++;
    return granted(asked());
  }

  private static Lease granted(LeaseReply reply) {
    if (reply instanceof LeaseReply.Granted granted) {
      return granted.lease();
    }
    throw new BenchFailedException("no lease but " + reply);
  }

  private LeaseReply asked() {
    return joined(
        entities.ask(
            ComponentActor.KEY,
            instance(),
            (ActorRef<LeaseReply> replyTo) ->
                new ComponentCommand.Acquire(
                    VersionRange.parse("*"),
                    new LeaseHolder(task, attempts),
                    incarnation,
                    Cause.of("bench", "acquire"),
                    replyTo),
            LIMIT));
  }

  /** Gives it back, and returns when that is on disk: an instance answers in turn. */
  private void giveBack(Lease lease) {
    entities.tell(
        ComponentActor.KEY,
        instance(),
        new ComponentCommand.Release(lease, Cause.of("bench", "release")));
    ComponentDescription description = described();
    if (!description.state().leases().isEmpty()) {
      throw new BenchFailedException("a lease stays: " + description.state().leases());
    }
  }

  private ComponentDescription described() {
    return joined(
        entities.ask(ComponentActor.KEY, instance(), ComponentCommand.Describe::new, LIMIT));
  }

  private String instance() {
    return new InstanceId(node, COMPONENT).toString();
  }

  private int grantedBytes() {
    return journal.eventsAfter(0, JournalReader.MAX_LIMIT).stream()
        .filter(row -> row.isSealed() && task.equals(row.envelope().cause().task()))
        .filter(row -> row.envelope().payload().type().equals("component.lease-granted"))
        .mapToInt(row -> row.bytes().length)
        .findFirst()
        .orElseThrow(() -> new BenchFailedException("the lease is not in the event log"));
  }

  private static <T> T joined(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static List<Row> rows(Samples acquires, Samples pairs, Samples commands, int eventBytes) {
    String bench = AcquireBench.BENCH;
    return List.of(
        Row.limitedRatio(
            bench,
            "lease on disk, by a durable command",
            new Row.Compared("ms", acquires.median(), commands.median()),
            MAX_TIMES_A_COMMAND),
        Row.information(bench, "lease on disk, fastest round", "ms", acquires.least()),
        Row.information(bench, "lease on disk, slowest round", "ms", acquires.most()),
        Row.beside(
            bench,
            "lease taken and given back, both on disk, by a durable command",
            "ms",
            pairs.median(),
            commands.median()),
        Row.information(bench, "durable command, fastest round", "ms", commands.least()),
        Row.information(bench, "durable command, slowest round", "ms", commands.most()),
        Row.information(bench, "size of the event of a lease", "bytes", eventBytes));
  }

  @Override
  public void close() {
    journal.close();
  }
}
