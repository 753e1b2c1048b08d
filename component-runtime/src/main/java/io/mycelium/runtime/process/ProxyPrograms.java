package io.mycelium.runtime.process;

import io.mycelium.api.Processes;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskId;
import io.mycelium.runtime.SlotPrograms;
import io.mycelium.runtime.process.ToChild.Reply;
import io.mycelium.runtime.process.ToNode.Ask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The programs of a component as its process sees them; the node keeps and counts them. */
final class ProxyPrograms implements SlotPrograms {
  private final Calls calls;
  private final Map<Long, Beside> running = new ConcurrentHashMap<>();

  ProxyPrograms(Calls calls) {
    this.calls = calls;
  }

  @Override
  public Kept start(Processes.Spec spec) throws IOException {
    Programs.check(spec);
    Processes.Spec absolute =
        new Processes.Spec(
            spec.task(),
            spec.command(),
            spec.environment(),
            spec.directory().toAbsolutePath(),
            spec.memoryBytes());
    try {
      return watched(programs(new Ask.StartProgram(absolute)).getFirst());
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public List<Kept> adopt() {
    List<Kept> taken = new ArrayList<>();
    for (ToChild.ProgramIs is : programs(new Ask.AdoptPrograms())) {
      Beside beside = watched(is);
      beside.readState();
      taken.add(beside);
    }
    return taken;
  }

  /** An answer that is lost would be a program that nobody can stop. */
  private List<ToChild.ProgramIs> programs(Ask ask) {
    if (calls.askToTheEnd(ask) instanceof Reply.Programs(var programs)) {
      return programs;
    }
    throw unexpected("programs");
  }

  private Beside watched(ToChild.ProgramIs is) {
    Beside beside = new Beside(is);
    running.put(is.program(), beside);
    try {
      var _ = calls.askToTheEnd(new Ask.WatchExit(is.program()));
    } catch (RuntimeException e) {
      running.remove(is.program());
      throw e;
    }
    return beside;
  }

  /** A program has ended. */
  void exited(ToChild.ProgramExited frame) {
    Beside beside = running.remove(frame.program());
    if (beside != null) {
      beside.exit.complete(frame.status());
    }
  }

  /** The node measures them. */
  @Override
  public Held held() {
    return Held.NOTHING;
  }

  /** The node leaves them when this process has ended. */
  @Override
  public void close() {}

  private static IllegalStateException unexpected(String what) {
    return new IllegalStateException("'%s' was answered with something else".formatted(what));
  }

  /** One program. */
  private final class Beside implements Kept {
    private final ToChild.ProgramIs is;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final ExitListeners listeners = new ExitListeners(exit);
    private volatile byte[] state = new byte[0];

    Beside(ToChild.ProgramIs is) {
      this.is = is;
    }

    @Override
    public TaskId task() {
      return is.task();
    }

    @Override
    public long pid() {
      return is.pid();
    }

    /** Only who holds a program changes its state, so what was read or kept last is true. */
    @Override
    public byte[] state() {
      return state.clone();
    }

    private void readState() {
      untilItsExit(
          () -> {
            if (!(calls.askToTheEnd(new Ask.ProgramState(is.program()))
                instanceof Reply.State(var kept))) {
              throw unexpected("the state of program " + is.pid());
            }
            state = kept;
          });
    }

    @Override
    public void keep(byte[] next) {
      byte[] mine = Program.checked(next);
      untilItsExit(
          () -> {
            var _ = calls.ask("keep a state", new Ask.KeepState(is.program(), mine));
          });
      state = mine;
    }

    /** The node refuses what concerns a program that has ended, and has told its exit before. */
    private void untilItsExit(Runnable action) {
      if (exit.isDone()) {
        return;
      }
      try {
        action.run();
      } catch (IllegalStateException e) {
        if (!exit.isDone()) {
          throw e;
        }
      }
    }

    @Override
    public Registration onExit(Consumer<Integer> listener) {
      return listeners.add(listener);
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
      try {
        untilItsExit(
            () -> {
              var _ =
                  calls.ask("stop program " + is.pid(), new Ask.StopProgram(is.program(), grace));
            });
      } catch (IllegalStateException e) {
        if (Thread.interrupted()) {
          // As in a layer: who waits no longer leaves nothing behind.
          untilItsExit(
              () -> {
                var _ = calls.askToTheEnd(new Ask.StopProgram(is.program(), Duration.ZERO));
              });
          throw new InterruptedException(e.getMessage());
        }
        throw e;
      }
    }
  }
}
