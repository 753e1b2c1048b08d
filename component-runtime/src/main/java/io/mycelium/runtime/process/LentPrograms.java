package io.mycelium.runtime.process;

import io.mycelium.api.Registration;
import io.mycelium.runtime.SlotPrograms;
import io.mycelium.runtime.process.ToChild.Reply;
import io.mycelium.runtime.process.ToNode.Ask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The programs of one child, which run beside its process and are kept by the node. */
final class LentPrograms implements AutoCloseable {
  private final SlotPrograms programs;
  private final Consumer<ToChild> send;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, SlotPrograms.Kept> known = new ConcurrentHashMap<>();
  private final Map<Long, Registration> watched = new ConcurrentHashMap<>();
  private volatile boolean closed;

  LentPrograms(SlotPrograms programs, Consumer<ToChild> send) {
    this.programs = programs;
    this.send = send;
  }

  /** Does what is asked, and may wait for a program to end. */
  Reply reply(Ask.OfPrograms ask) {
    return switch (ask) {
      case Ask.StartProgram(var spec) -> {
        requireRoom();
        try {
          yield new Reply.Programs(List.of(is(programs.start(spec))));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      case Ask.AdoptPrograms() -> {
        requireRoom();
        yield new Reply.Programs(programs.adopt().stream().map(this::is).toList());
      }
      case Ask.ProgramState(long program) -> new Reply.State(program(program).state());
      case Ask.KeepState(long program, byte[] state) -> {
        program(program).keep(state);
        yield new Reply.Done();
      }
      case Ask.WatchExit(long program) -> {
        watch(program);
        yield new Reply.Done();
      }
      case Ask.StopProgram(long program, var grace) -> {
        try {
          program(program).stop(grace);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("the node ends", e);
        }
        yield new Reply.Done();
      }
    };
  }

  /** A child that does not watch what it starts would have them kept for ever. */
  private void requireRoom() {
    if (known.size() >= ProgramParts.MAX_PROGRAMS) {
      throw new IllegalStateException(
          "the node keeps %d programs that the process does not watch, the limit is %d"
              .formatted(known.size(), ProgramParts.MAX_PROGRAMS));
    }
  }

  private ToChild.ProgramIs is(SlotPrograms.Kept kept) {
    long number = numbers.incrementAndGet();
    known.put(number, kept);
    return new ToChild.ProgramIs(number, kept.task(), kept.pid());
  }

  private SlotPrograms.Kept program(long number) {
    SlotPrograms.Kept kept = known.get(number);
    if (kept == null) {
      throw new IllegalStateException("program %d has ended, or was never there".formatted(number));
    }
    return kept;
  }

  /** The child knows the number before its exit is told, for it has asked with it. */
  private void watch(long number) {
    SlotPrograms.Kept kept = program(number);
    if (watched.putIfAbsent(number, () -> {}) != null) {
      throw new IllegalStateException("program %d is watched already".formatted(number));
    }
    Registration watching =
        kept.onExit(
            status -> {
              // Told before it is forgotten: who is refused it by then knows why.
              send.accept(new ToChild.ProgramExited(number, status));
              known.remove(number);
              watched.remove(number);
            });
    watched.replace(number, watching);
    if (closed) {
      watching.close();
    }
  }

  /** Leaves what runs to the next slot. */
  @Override
  public void close() {
    closed = true;
    watched.values().forEach(Registration::close);
    programs.close();
  }
}
