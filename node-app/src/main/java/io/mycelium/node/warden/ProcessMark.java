package io.mycelium.node.warden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which process: its id, and when it started, by which a later process with the same id is told
 * apart.
 *
 * @param pid its id, 0 for none
 * @param startedMs when it started, in milliseconds since 1970; 0 if the system does not say
 */
public record ProcessMark(long pid, long startedMs) {
  /** No process. */
  public static final ProcessMark NONE = new ProcessMark(0, 0);

  // The system reckons the start back from its clock, which may have been set in between.
  private static final long SAME_START_MS = 2_000;
  private static final long POLL_MS = 50;

  // Of proc_pid_stat(5), counted behind the name.
  private static final int STATE = 0;
  private static final int THREADS = 17;

  /** The mark of a process. */
  static ProcessMark of(ProcessHandle handle) {
    return new ProcessMark(
        handle.pid(), handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** The mark of this process. */
  static ProcessMark current() {
    return of(ProcessHandle.current());
  }

  /** Whether both are marks of one process. */
  boolean isSame(ProcessMark other) {
    return pid == other.pid
        && startedMs != 0
        && Math.abs(startedMs - other.startedMs) <= SAME_START_MS;
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> running() {
    if (pid == 0) {
      return Optional.empty();
    }
    return ProcessHandle.of(pid)
        .filter(handle -> isSame(of(handle)))
        .filter(handle -> handle.isAlive() && !hasEnded(pid));
  }

  // A process that nobody has waited for has ended all the same, and Java calls it alive. While its
  // other threads are still ending, it has not let go of its files and ports yet.
  private static boolean hasEnded(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (fields[STATE].equals("Z") || fields[STATE].equals("X"))
          && fields[THREADS].equals("1");
    } catch (IOException e) {
      // No such system, or the process has ended just now, which the next look will see.
      return false;
    }
  }

  /** Waits for its end; false if it still runs after the time. */
  public boolean awaitEnd(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<ProcessHandle> handle = running();
    while (handle.isPresent()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      handle.get().onExit().completeOnTimeout(handle.get(), POLL_MS, TimeUnit.MILLISECONDS).join();
      handle = running();
    }
    return true;
  }
}
