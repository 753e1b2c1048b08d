package io.mycelium.runtime.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Searches in heap dumps of this JVM, one at a time. A dump has everything that the node knows,
 * secrets included: its folder is the owner's only, and it is deleted as soon as it was walked;
 * what a killed node has left is deleted by the next one.
 */
public final class HeapDumps implements LeakPaths, RetainedHeap, AutoCloseable {
  /** The most loaders of one search. */
  static final int MAX_LOADERS = 64;

  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  /** References of four bytes take eight in a dump, and headers of eight take 25. */
  private static final int DUMPED_PER_HEAP_BYTE = 2;

  private final Path folder;
  private final LeakLimits limits;
  private final LongSupplier nanos;
  private boolean searching;
  private boolean closed;
  private @Nullable Long lastNanos;
  private @Nullable Process child;

  /**
   * Clears the folder of what was left there.
   *
   * @param folder for dumps only
   * @param nanos a monotonic clock
   */
  public HeapDumps(Path folder, LeakLimits limits, LongSupplier nanos) {
    this.folder = folder;
    this.limits = limits;
    this.nanos = nanos;
    try {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      try (Stream<Path> left = Files.list(folder)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletableFuture<LeakPaths.Answer> find(List<Long> loaders) {
    return dumped(loaders.stream().limit(MAX_LOADERS).map(String::valueOf).toList())
        .thenApply(
            walk ->
                switch (walk) {
                  case Walk.Done(Map<Long, String> lines) -> new LeakPaths.Answer.Paths(lines);
                  case Walk.Failed(String reason) -> new LeakPaths.Answer.NoDump(reason);
                });
  }

  @Override
  public CompletableFuture<RetainedHeap.Answer> measure() {
    return dumped(List.of(HeapWalkMain.RETAINED))
        .thenApply(
            walk ->
                switch (walk) {
                  case Walk.Done(Map<Long, String> lines) -> {
                    Map<Long, Long> bytes = new HashMap<>();
                    lines.forEach((loader, text) -> bytes.put(loader, Long.valueOf(text)));
                    yield new RetainedHeap.Answer.Sizes(bytes);
                  }
                  case Walk.Failed(String reason) -> new RetainedHeap.Answer.NoDump(reason);
                });
  }

  /** What came of a dump and its walk: a line for each loader, or why there is none. */
  private sealed interface Walk {
    record Done(Map<Long, String> lines) implements Walk {}

    record Failed(String reason) implements Walk {}
  }

  private CompletableFuture<Walk> dumped(List<String> question) {
    Optional<String> refusal = begin();
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(new Walk.Failed(refusal.get()));
    }
    CompletableFuture<Walk> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("leak-paths")
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> answer.complete(search(question)));
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    thread.start();
    return answer;
  }

  private synchronized Optional<String> begin() {
    if (closed) {
      return Optional.of("the node ends");
    }
    if (searching) {
      return Optional.of("another one is being walked");
    }
    long now = nanos.getAsLong();
    if (lastNanos != null && now - lastNanos < limits.interval().toNanos()) {
      return Optional.of(
          "the last was %d s ago, one is made in %d s"
              .formatted(
                  Duration.ofNanos(now - lastNanos).toSeconds(), limits.interval().toSeconds()));
    }
    searching = true;
    lastNanos = now;
    return Optional.empty();
  }

  private Walk search(List<String> question) {
    Path dump = folder.resolve("leak.hprof");
    try {
      Optional<String> refusal = tooLarge();
      if (refusal.isPresent()) {
        return new Walk.Failed(refusal.get());
      }
      // Before a search for holders a collection was forced, so there is little garbage: a dump of
      // the live objects alone would force another one, and the walk sees none but them anyway.
      boolean liveOnly = question.contains(HeapWalkMain.RETAINED);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(dump.toString(), liveOnly);
      long size = Files.size(dump);
      if (size > limits.maxDumpBytes()) {
        return new Walk.Failed("it has %d bytes, limit %d".formatted(size, limits.maxDumpBytes()));
      }
      return walk(dump, question);
    } catch (IOException | RuntimeException e) {
      return new Walk.Failed("it has failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Walk.Failed("the node ends");
    } finally {
      delete(dump);
      synchronized (this) {
        searching = false;
      }
    }
  }

  private Optional<String> tooLarge() throws IOException {
    Runtime runtime = Runtime.getRuntime();
    long expected = DUMPED_PER_HEAP_BYTE * (runtime.totalMemory() - runtime.freeMemory());
    if (expected > limits.maxDumpBytes()) {
      return Optional.of(
          "the heap may give %d bytes, limit %d".formatted(expected, limits.maxDumpBytes()));
    }
    FileStore disk = Files.getFileStore(folder);
    long room = disk.getUsableSpace() - limits.keepFreeBytes();
    if (expected > room) {
      return Optional.of(
          "it may need %d bytes, and the disk has room for %d"
              .formatted(expected, Math.max(0, room)));
    }
    return Optional.empty();
  }

  private Walk walk(Path dump, List<String> question) throws IOException, InterruptedException {
    Path output = folder.resolve("paths.txt");
    Process process =
        new ProcessBuilder(command(dump, question))
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    hold(process);
    try {
      // A child ends by itself after its limit; this is for one that can't even do that.
      if (!process.waitFor(limits.walk().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
        return failed("does not end");
      }
      if (process.exitValue() != 0) {
        return failed("has ended with " + process.exitValue());
      }
      try (InputStream lines = Files.newInputStream(output)) {
        byte[] read = lines.readNBytes(MAX_OUTPUT_BYTES);
        return new Walk.Done(parse(new String(read, StandardCharsets.UTF_8)));
      }
    } finally {
      process.destroyForcibly();
      hold(null);
      delete(output);
    }
  }

  private Walk failed(String how) {
    return new Walk.Failed(
        "its walk %s: its limits are %s and %d MB of heap"
            .formatted(how, limits.walk(), limits.walkHeapMegabytes()));
  }

  private synchronized void hold(@Nullable Process process) {
    child = process;
    if (closed && process != null) {
      process.destroyForcibly();
    }
  }

  private List<String> command(Path dump, List<String> question) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(limits.walkHeapMegabytes()),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ownCode().toString(),
                HeapWalkMain.class.getName(),
                dump.toString(),
                Long.toString(limits.walk().toSeconds())));
    command.addAll(question);
    return command;
  }

  private static Path ownCode() {
    try {
      return Path.of(HeapDumps.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<Long, String> parse(String lines) {
    Map<Long, String> paths = new HashMap<>();
    for (String line : lines.lines().toList()) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        paths.put(Long.valueOf(line.substring(0, tab)), line.substring(tab + 1));
      }
    }
    return paths;
  }

  private static void delete(Path dump) {
    try {
      Files.deleteIfExists(dump);
    } catch (IOException e) {
      // The next search can't write its dump then, and says so.
      dump.toFile().deleteOnExit();
    }
  }

  /** Ends a child that walks. */
  @Override
  public synchronized void close() {
    closed = true;
    if (child != null) {
      child.destroyForcibly();
    }
  }
}
