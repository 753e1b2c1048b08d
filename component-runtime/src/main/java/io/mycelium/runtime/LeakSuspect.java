package io.mycelium.runtime;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Says as text who seems to hold the class loader of an unloaded slot. */
final class LeakSuspect {
  private LeakSuspect() {}

  /** A thread that is seen to run the slot's code: a root, so no dump could tell more. */
  static Optional<String> thread(String slot, SlotThreads threads) {
    List<String> tracked = threads.describeLive();
    return tracked.isEmpty()
        ? platformThread(slot).or(() -> anyThread(slot))
        : Optional.of(tracked.getFirst());
  }

  /** What can be said without a path through the heap, and why there is none. */
  static String withoutPath(String slot, String reason) {
    return hint(slot) + " (no path: " + reason + ")";
  }

  private static String hint(String slot) {
    return "class loader '"
        + slot
        + "' is still reachable and no thread runs its code: look for a shutdown hook, a"
        + " java.util.Timer, a thread local on a shared thread, a registered driver or a static"
        + " cache of the JDK; 'jcmd <pid> GC.heap_dump' shows the path";
  }

  private static Optional<String> platformThread(String slot) {
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      for (StackTraceElement frame : each.getValue()) {
        if (slot.equals(frame.getClassLoaderName())) {
          return Optional.of(
              "thread '%s' (%s) in %s"
                  .formatted(each.getKey().getName(), each.getKey().getState(), frame));
        }
      }
    }
    return Optional.empty();
  }

  /** Virtual threads that the component started itself appear in a thread dump only. */
  private static Optional<String> anyThread(String slot) {
    try {
      Path directory = Files.createTempDirectory("threads");
      Path dump = directory.resolve("dump.txt");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        try (Stream<String> lines = Files.lines(dump)) {
          return lines
              .map(String::strip)
              .filter(line -> line.startsWith("at " + slot + "/") || line.startsWith(slot + "/"))
              .findFirst()
              .map(line -> "a virtual thread in " + line);
        }
      } finally {
        Files.deleteIfExists(dump);
        Files.deleteIfExists(directory);
      }
    } catch (IOException | RuntimeException unavailable) {
      return Optional.empty();
    }
  }
}
