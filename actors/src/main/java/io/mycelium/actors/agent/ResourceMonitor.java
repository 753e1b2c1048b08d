package io.mycelium.actors.agent;

import io.mycelium.actors.spore.CardCapacity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** Watches what the machine has left, remembers the last minutes, and tells the spore client. */
public final class ResourceMonitor {
  /** How many readings are kept: ten minutes of one every five seconds. */
  public static final int MAX_SAMPLES = 120;

  private static final int AVERAGED = 6;

  // A card changes only for what placement can see.
  private static final int LOAD_STEP_PERMILLE = 50;
  private static final long MEMORY_STEP_BYTES = 16L << 20;
  private static final long DISK_STEP_BYTES = 256L << 20;

  /** What the monitor is told. */
  public sealed interface Command {
    /** Asks for the readings of the last minutes, the oldest first. */
    record History(ActorRef<Readings> replyTo) implements Command {}
  }

  /** The answer to {@link Command.History}. */
  public record Readings(List<Resources.Sample> samples) {
    /** Copies the list. */
    public Readings {
      samples = List.copyOf(samples);
    }
  }

  private record Tick() implements Command {}

  private record Read(Resources.Sample sample) implements Command {}

  private record ReadFailed(String reason) implements Command {}

  /**
   * What the monitor works with.
   *
   * @param resources what it reads
   * @param blocking where it reads
   * @param every how often it reads
   * @param changed hears of what is left now, in steps
   */
  public record Ports(
      Resources resources, Executor blocking, Duration every, Consumer<CardCapacity> changed) {}

  private final ActorContext<Command> context;
  private final Ports ports;
  private final LoadHistory history = new LoadHistory(MAX_SAMPLES);
  private boolean reading;
  private @Nullable CardCapacity told;

  private ResourceMonitor(ActorContext<Command> context, Ports ports) {
    this.context = context;
    this.ports = ports;
  }

  /** A monitor that begins at once. */
  public static Behavior<Command> create(Ports ports) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Tick(), Duration.ZERO, ports.every());
                  return Behaviors.receiveMessage(new ResourceMonitor(context, ports)::receive);
                }));
  }

  private Behavior<Command> receive(Command command) {
    switch (command) {
      case Command.History(var replyTo) -> replyTo.tell(new Readings(history.all()));
      case Tick() -> read();
      case Read(var sample) -> {
        reading = false;
        history.add(sample);
        tell(stepped(sample.card(history.averageLoad(AVERAGED))));
      }
      case ReadFailed(var reason) -> {
        reading = false;
        context.getLog().warn("the resources of this machine can't be read: {}", reason);
      }
    }
    return Behaviors.same();
  }

  private void read() {
    if (reading) {
      return;
    }
    reading = true;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(ports.resources()::sample, ports.blocking()),
        (sample, failure) ->
            sample == null ? new ReadFailed(String.valueOf(failure)) : new Read(sample));
  }

  private void tell(CardCapacity now) {
    if (!now.equals(told)) {
      told = now;
      ports.changed().accept(now);
    }
  }

  static CardCapacity stepped(CardCapacity exact) {
    return new CardCapacity(
        exact.cpuIdlePermille() / LOAD_STEP_PERMILLE * LOAD_STEP_PERMILLE,
        exact.memoryFreeBytes() / MEMORY_STEP_BYTES * MEMORY_STEP_BYTES,
        exact.memoryTotalBytes(),
        exact.diskFreeBytes() / DISK_STEP_BYTES * DISK_STEP_BYTES);
  }
}
