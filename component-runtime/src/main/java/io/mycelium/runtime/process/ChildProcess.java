package io.mycelium.runtime.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process of a slot with all that descends from it, and what it prints. */
final class ChildProcess {
  private static final int MAX_LINE_BYTES = 4096;
  private static final int SIGNALS = 128;

  /** How long its last words may take once nothing of it runs. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Process process;
  private final ProcessTree tree;
  private final Duration killLimit;
  private final CompletableFuture<Void> printed = new CompletableFuture<>();
  private final CompletableFuture<List<Long>> ended;
  private volatile String lastLine = "";

  private ChildProcess(Process process, String mark, Duration killLimit) {
    this.process = process;
    this.tree = ProcessTree.of(mark);
    this.killLimit = killLimit;
    this.ended =
        process
            .onExit()
            .thenCompose(gone -> tree.end(Optional.of(process.toHandle()), killLimit))
            .thenCombine(
                printed.completeOnTimeout(
                    null, killLimit.plus(LAST_WORDS).toMillis(), TimeUnit.MILLISECONDS),
                (left, done) -> left);
  }

  /**
   * Starts one.
   *
   * @param lines hears what it prints, line by line
   */
  static ChildProcess start(
      List<String> command, Path folder, String mark, Duration killLimit, Consumer<String> lines)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    ChildCommand.reduce(builder.environment(), mark);
    Process process = builder.start();
    ChildProcess child = new ChildProcess(process, mark, killLimit);
    // A read of a pipe would hold the carrier of a virtual thread.
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .name("output of process " + process.pid())
            .unstarted(() -> child.print(process.getInputStream(), lines));
    reader.start();
    return child;
  }

  private void print(InputStream from, Consumer<String> lines) {
    byte[] line = new byte[MAX_LINE_BYTES];
    byte[] some = new byte[MAX_LINE_BYTES];
    int length = 0;
    try (from) {
      for (int count = from.read(some); count >= 0; count = from.read(some)) {
        for (int i = 0; i < count; i++) {
          if (some[i] == '\n' || length == line.length) {
            print(new String(line, 0, length, StandardCharsets.UTF_8), lines);
            length = 0;
          }
          if (some[i] != '\n') {
            line[length++] = some[i];
          }
        }
      }
    } catch (IOException closed) {
      lastLine = length == 0 ? lastLine : new String(line, 0, length, StandardCharsets.UTF_8);
    } finally {
      printed.complete(null);
    }
  }

  private void print(String line, Consumer<String> lines) {
    String clean = line.replaceAll("[\\p{Cntrl}]", " ").strip();
    if (!clean.isEmpty()) {
      lastLine = clean;
      lines.accept(clean);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Completes when the process has ended, whatever it has left behind. */
  CompletableFuture<Process> exit() {
    return process.onExit();
  }

  /** Completes when nothing of it runs any more, with what could not be ended. */
  CompletableFuture<List<Long>> ended() {
    return ended;
  }

  /** Kills it and all that descends from it. */
  void kill() {
    if (!ended.isDone()) {
      var _ = tree.end(Optional.of(process.toHandle()), killLimit);
    }
  }

  /** Kills it unless it ends by itself meanwhile. */
  void killAfter(Duration grace) {
    CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS).execute(this::kill);
  }

  /** The memory that it holds now, with what descends from it. */
  long memoryBytes() {
    return process.isAlive() ? ProcessTree.memoryBytes(process.toHandle()) : 0;
  }

  /** How it ended, for people; only after it did. */
  String howItEnded() {
    int code = process.exitValue();
    String how = "its process ended with " + code;
    if (code > SIGNALS) {
      how += " (signal %d)".formatted(code - SIGNALS);
    }
    return lastLine.isEmpty() ? how : how + "; the last that it printed: " + lastLine;
  }
}
