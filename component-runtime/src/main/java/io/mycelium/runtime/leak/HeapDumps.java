package io.mycelium.runtime.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Searches in heap dumps of this JVM, one at a time. A dump has everything that the node knows,
 * secrets included: its folder is the owner's only, and it is deleted as soon as it was walked;
 * what a killed node has left is deleted by the next one.
 */
public final class HeapDumps implements LeakPaths, RetainedHeap, AutoCloseable {
  /** The most loaders of one search. */
  static final int MAX_LOADERS = 64;

  /** References of four bytes take eight in a dump, and headers of eight take 25. */
  private static final int DUMPED_PER_HEAP_BYTE = 2;

  private final Path folder;
  private final LeakLimits limits;
  private final LongSupplier nanos;
  private final HeapWalk walk;
  private boolean searching;
  private boolean closed;
  private final Map<Purpose, Long> lastNanos = new EnumMap<>(Purpose.class);

  /** Each has its own interval: a measurement must not leave a leak without its path. */
  private enum Purpose {
    SEARCH,
    MEASUREMENT
  }

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
    this.walk =
        new HeapWalk(folder.resolve("paths.txt"), limits.walk(), limits.walkHeapMegabytes());
    try {
      OwnFolder.open(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletableFuture<LeakPaths.Answer> find(List<Long> loaders) {
    return dumped(Purpose.SEARCH, loaders.stream().limit(MAX_LOADERS).map(String::valueOf).toList())
        .thenApply(
            walk ->
                switch (walk) {
                  case HeapWalk.Answer.Lines(var lines) ->
                      new LeakPaths.Answer.Paths(byLoader(lines, text -> text));
                  case HeapWalk.Answer.Failed(String reason) -> new LeakPaths.Answer.NoDump(reason);
                });
  }

  @Override
  public CompletableFuture<RetainedHeap.Answer> measure() {
    return dumped(Purpose.MEASUREMENT, List.of(HeapWalkMain.RETAINED))
        .thenApply(
            walk ->
                switch (walk) {
                  case HeapWalk.Answer.Lines(var lines) ->
                      new RetainedHeap.Answer.Sizes(byLoader(lines, Long::valueOf));
                  case HeapWalk.Answer.Failed(String reason) ->
                      new RetainedHeap.Answer.NoDump(reason);
                });
  }

  private static <T> Map<Long, T> byLoader(
      Map<String, String> lines, Function<String, ? extends T> value) {
    Map<Long, T> found = new HashMap<>();
    lines.forEach((loader, text) -> found.put(Long.valueOf(loader), value.apply(text)));
    return found;
  }

  private CompletableFuture<HeapWalk.Answer> dumped(Purpose purpose, List<String> question) {
    Optional<String> refusal = begin(purpose);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(new HeapWalk.Answer.Failed(refusal.get()));
    }
    CompletableFuture<HeapWalk.Answer> answer = new CompletableFuture<>();
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

  private synchronized Optional<String> begin(Purpose purpose) {
    if (closed) {
      return Optional.of("the node ends");
    }
    if (searching) {
      return Optional.of("another one is being walked");
    }
    long now = nanos.getAsLong();
    Long last = lastNanos.get(purpose);
    if (last != null && now - last < limits.interval().toNanos()) {
      return Optional.of(
          "the last was %d s ago, one is made in %d s"
              .formatted(Duration.ofNanos(now - last).toSeconds(), limits.interval().toSeconds()));
    }
    searching = true;
    lastNanos.put(purpose, now);
    return Optional.empty();
  }

  private HeapWalk.Answer search(List<String> question) {
    Path dump = folder.resolve("leak.hprof");
    try {
      Optional<String> refusal = tooLarge();
      if (refusal.isPresent()) {
        return new HeapWalk.Answer.Failed(refusal.get());
      }
      // Before a search for holders a collection was forced, so there is little garbage: a dump of
      // the live objects alone would force another one, and the walk sees none but them anyway.
      boolean liveOnly = question.contains(HeapWalkMain.RETAINED);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(dump.toString(), liveOnly);
      long size = Files.size(dump);
      if (size > limits.maxDumpBytes()) {
        return new HeapWalk.Answer.Failed(
            "it has %d bytes, limit %d".formatted(size, limits.maxDumpBytes()));
      }
      return walk.of(dump, question);
    } catch (IOException | RuntimeException e) {
      return new HeapWalk.Answer.Failed("it has failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new HeapWalk.Answer.Failed("the node ends");
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
    walk.close();
  }
}
