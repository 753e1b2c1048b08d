package io.mycelium.actors.registry;

import io.mycelium.actors.spore.LogHead;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.release.TreeHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the registry up to date. One read is under way at a time; after one that failed the next
 * waits, ever longer up to the time between two polls, so that a forged head can't make it ask
 * without end.
 */
public final class ReleaseReader {
  /** How many statements are asked for at once. */
  static final int PAGE = 32;

  /** How long it waits after the first failure. */
  static final Duration FIRST_RETRY = Duration.ofMillis(200);

  /** What the reader is told. */
  public sealed interface Command {
    /** Somebody says that the log has this head. */
    record HeadHeard(LogHead head) implements Command {}

    /** Reads on in any case. */
    record Poll() implements Command {}
  }

  private record Judged(CatchUp.Verdict verdict) implements Command {}

  private record ReadFailed(String reason) implements Command {}

  private record Retry() implements Command {}

  /**
   * What the reader works with.
   *
   * @param registry what it keeps up to date
   * @param reads where it reads
   * @param seen the furthest head of earlier starts; what is behind it is read but not yet used
   * @param verifying runs what is slow; one virtual thread for each call
   * @param announce tells others of a head that was verified here
   * @param pollEvery how often it reads without being told
   */
  public record Ports(
      ComponentRegistry registry,
      ReleaseReads reads,
      SeenHead seen,
      Executor verifying,
      Consumer<LogHead> announce,
      Duration pollEvery) {}

  private final ActorContext<Command> context;
  private final Ports ports;
  private final TimerScheduler<Command> timers;
  private Duration retryAfter = FIRST_RETRY;

  /** What was read and is still behind the head that this node has seen. */
  private @Nullable ReleaseLog behind;

  private boolean reading;
  private boolean again;
  private long heard;

  private ReleaseReader(
      ActorContext<Command> context, TimerScheduler<Command> timers, Ports ports) {
    this.context = context;
    this.timers = timers;
    this.ports = ports;
  }

  /** A reader that begins at once. */
  public static Behavior<Command> create(Ports ports) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ReleaseReader(context, timers, ports).begin()));
  }

  private Behavior<Command> begin() {
    timers.startTimerWithFixedDelay(new Command.Poll(), ports.pollEvery());
    read();
    return Behaviors.receiveMessage(this::receive);
  }

  private Behavior<Command> receive(Command command) {
    switch (command) {
      case Command.HeadHeard(var head) -> {
        boolean news = head.size() > Math.max(heard, ports.registry().lastIndex());
        heard = Math.max(heard, head.size());
        if (news) {
          read();
        }
      }
      case Command.Poll poll -> read();
      case Retry retry -> read();
      case Judged(var verdict) -> {
        reading = false;
        retryAfter = FIRST_RETRY;
        judged(verdict);
        if (again) {
          read();
        }
      }
      case ReadFailed(var reason) -> {
        reading = false;
        context.getLog().info("the release log can't be read now: {}", reason);
        timers.startSingleTimer(new Retry(), retryAfter);
        Duration next = retryAfter.multipliedBy(2);
        retryAfter = next.compareTo(ports.pollEvery()) < 0 ? next : ports.pollEvery();
      }
    }
    return Behaviors.same();
  }

  private void judged(CatchUp.Verdict verdict) {
    switch (verdict) {
      case CatchUp.Verdict.Behind(var log) -> {
        accept(log);
        read();
      }
      case CatchUp.Verdict.Current(var log) -> {
        accept(log);
        TreeHead head = log.head();
        ports.announce().accept(new LogHead(head.lastIndex(), head.root()));
      }
      case CatchUp.Verdict.Refused(var reason) -> {
        behind = null;
        context.getLog().error("the release log that was handed out is refused: {}", reason);
      }
    }
  }

  private void accept(ReleaseLog log) {
    if (log.head().lastIndex() < ports.seen().seen().lastIndex()) {
      behind = log;
      return;
    }
    behind = null;
    if (log.head().lastIndex() > ports.registry().lastIndex()) {
      ports.registry().accept(log);
    }
  }

  private void read() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    ReleaseLog known = behind == null ? ports.registry().log() : behind;
    context.pipeToSelf(
        ports
            .reads()
            .read(known.head().lastIndex() + 1, PAGE)
            .thenCompose(
                page -> CompletableFuture.supplyAsync(() -> judge(known, page), ports.verifying())),
        ReleaseReader::result);
  }

  /** What will be used is kept before: a crash after its use must not make it unseen. */
  private CatchUp.Verdict judge(ReleaseLog known, ReleaseReads.Page page) {
    TreeHead seen = ports.seen().seen();
    CatchUp.Verdict verdict = CatchUp.judge(known, page, seen);
    TreeHead head =
        switch (verdict) {
          case CatchUp.Verdict.Behind(var log) -> log.head();
          case CatchUp.Verdict.Current(var log) -> log.head();
          case CatchUp.Verdict.Refused refused -> seen;
        };
    if (head.lastIndex() > seen.lastIndex()) {
      try {
        ports.seen().keep(head);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return verdict;
  }

  private static Command result(CatchUp.@Nullable Verdict verdict, @Nullable Throwable failure) {
    return verdict == null ? new ReadFailed(String.valueOf(failure)) : new Judged(verdict);
  }
}
