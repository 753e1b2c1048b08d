package io.mycelium.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of a fleet, as the machine has them. */
final class Processes {
  private Processes() {}

  /** Whose command line names the directory or something below it. */
  static List<ProcessHandle> of(Path directory) {
    // The class path is longer than what Java reads of a command line.
    return ProcessHandle.allProcesses()
        .filter(each -> commandLine(each.pid()).contains(directory.toString()))
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), ISO_8859_1);
    } catch (IOException e) {
      return "it has ended: " + e;
    }
  }

  /** Sends a signal. */
  static void signal(String signal, long pid) {
    try {
      int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
      if (code != 0) {
        throw new FleetException("kill -%s %d ended with %d".formatted(signal, pid, code));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Kills a process as a power failure would, and waits until it is gone. */
  static void kill(long pid, Duration limit) {
    ProcessHandle process =
        ProcessHandle.of(pid).orElseThrow(() -> new FleetException("there is no process " + pid));
    process.destroyForcibly();
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new FleetException("process %d lives %s after its kill".formatted(pid, limit), e);
    } catch (ExecutionException e) {
      throw new FleetException("process %d can't be waited for".formatted(pid), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static FleetException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new FleetException("interrupted", e);
  }
}
