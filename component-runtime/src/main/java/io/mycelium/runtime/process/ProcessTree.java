package io.mycelium.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * All processes that a slot has started, found by their parents and, on Linux, by a variable of
 * their environment that each inherits: a process whose parent has ended belongs to nobody
 * otherwise. One that changes its environment and leaves its parent is not found.
 */
final class ProcessTree {
  /** The variable; its value is the mark of a slot, which begins with that of the node. */
  static final String VARIABLE = "MYCELIUM_SLOT";

  private static final Path PROC = Path.of("/proc");
  private static final Duration AGAIN = Duration.ofMillis(5);

  private final String entry;
  private final long spared;

  private ProcessTree(String mark, long spared) {
    this.entry = "\0" + VARIABLE + "=" + mark;
    this.spared = spared;
  }

  /** The processes with a mark that begins like this. */
  static ProcessTree of(String mark) {
    return new ProcessTree(mark, -1);
  }

  /** The same without the process that asks. */
  static ProcessTree besides(String mark, ProcessHandle spared) {
    return new ProcessTree(mark, spared.pid());
  }

  /** Those that live: the root if it does, what descends from it, and what has the mark. */
  Map<Long, ProcessHandle> living(Optional<ProcessHandle> root) {
    Map<Long, ProcessHandle> found = new HashMap<>();
    // Who has the number of a root that has ended is a stranger, and so are its children.
    root.filter(ProcessHandle::isAlive)
        .ifPresent(
            handle ->
                Stream.concat(Stream.of(handle), handle.descendants())
                    .forEach(each -> found.put(each.pid(), each)));
    marked().forEach(each -> found.put(each.pid(), each));
    found.remove(spared);
    found.values().removeIf(each -> !lives(each));
    return found;
  }

  private List<ProcessHandle> marked() {
    if (!Files.isDirectory(PROC)) {
      return List.of();
    }
    List<ProcessHandle> marked = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path each : all) {
        if (environment(each).contains(entry)) {
          ProcessHandle.of(Long.parseLong(each.getFileName().toString())).ifPresent(marked::add);
        }
      }
    } catch (IOException | NumberFormatException unreadable) {
      // Those found by their parents remain.
      return marked;
    }
    return marked;
  }

  private static String environment(Path process) {
    try {
      return "\0"
          + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException | OutOfMemoryError of) {
      // It ended meanwhile, or belongs to somebody else and so not to a slot.
      return "";
    }
  }

  /** Whether it still runs; one that waits for its parent to take note of its end does not. */
  private static boolean lives(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(handle.pid())).resolve("stat"),
              StandardCharsets.ISO_8859_1);
      int name = stat.lastIndexOf(')');
      return name < 0 || name + 2 >= stat.length() || "ZX".indexOf(stat.charAt(name + 2)) < 0;
    } catch (IOException unknown) {
      return handle.isAlive();
    }
  }

  /**
   * Kills all of them, again and again until none is left.
   *
   * @return completes with those that are left after the limit
   */
  CompletableFuture<List<Long>> end(Optional<ProcessHandle> root, Duration limit) {
    CompletableFuture<List<Long>> ended = new CompletableFuture<>();
    Executor later = CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    long rounds = Math.max(1, limit.dividedBy(AGAIN));
    Thread.ofVirtual().name("end " + entry.strip()).start(() -> round(root, rounds, later, ended));
    return ended;
  }

  private void round(
      Optional<ProcessHandle> root,
      long rounds,
      Executor later,
      CompletableFuture<List<Long>> ended) {
    Map<Long, ProcessHandle> left = living(root);
    if (left.isEmpty() || rounds == 0) {
      ended.complete(left.keySet().stream().sorted().toList());
      return;
    }
    left.values().forEach(ProcessHandle::destroyForcibly);
    later.execute(() -> round(root, rounds - 1, later, ended));
  }

  /** The resident memory of all that live, in bytes; 0 where it is not known. Reads many files. */
  long memoryBytes(Optional<ProcessHandle> root) {
    return living(root).values().stream().mapToLong(ProcessTree::residentBytes).sum();
  }

  /** The resident memory of those that descend from the root, in bytes; 0 where it is not known. */
  static long memoryBytes(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants())
        .mapToLong(ProcessTree::residentBytes)
        .sum();
  }

  private static long residentBytes(ProcessHandle process) {
    Path status = PROC.resolve(Long.toString(process.pid())).resolve("status");
    try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    } catch (IOException | RuntimeException gone) {
      return 0;
    }
  }
}
