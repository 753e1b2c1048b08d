package io.mycelium.runtime.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tells which slot filled the heap of the process before this one. A JVM that lacks memory writes a
 * dump before it ends ({@code -XX:+HeapDumpOnOutOfMemoryError}, with {@code
 * -XX:+ExitOnOutOfMemoryError}); the next one has it walked by a child. The dump has everything
 * that the node knew: it lies in a folder that is the owner's only, and is deleted as soon as it
 * was walked.
 */
public final class FullHeap {
  /** How long the walk may keep a start waiting, beside the limit of the start itself. */
  static final Duration WALK = Duration.ofSeconds(45);

  /** The heap of the child: four bytes and a third for each object of a dump, and what waits. */
  static final int WALK_HEAP_MEGABYTES = 512;

  /**
   * As a rule: references of four bytes take eight in a dump. A heap of the smallest objects takes
   * three, and its dump is cut off where the disk has no room.
   */
  private static final int DUMPED_PER_HEAP_BYTE = 2;

  private final Path folder;
  private final Path dump;
  private final long maxHeapBytes;
  private final long keepFreeBytes;

  /**
   * Touches nothing yet.
   *
   * @param folder for this alone; made when needed, by the owner for the owner
   * @param maxHeapBytes the most that the heap can have, of the process before and of this one
   * @param keepFreeBytes what stays free on the disk beside a dump
   */
  public FullHeap(Path folder, long maxHeapBytes, long keepFreeBytes) {
    this.folder = folder;
    this.dump = folder.resolve("full.hprof");
    this.maxHeapBytes = maxHeapBytes;
    this.keepFreeBytes = keepFreeBytes;
  }

  /** What is known of the end of the process before. */
  public sealed interface Last {
    /** It did not end for lack of memory. */
    record Nothing() implements Last {}

    /**
     * It did, by this slot.
     *
     * @param slot the name of its class loader
     * @param evidence for people
     */
    record FilledBy(String slot, String evidence) implements Last {}

    /**
     * It did, and nobody knows by whom.
     *
     * @param reason for people
     */
    record Unknown(String reason) implements Last {}
  }

  /** Walks what the process before has left, and deletes it. Blocks; never fails. */
  public Last last() {
    if (!Files.exists(dump)) {
      return new Last.Nothing();
    }
    String heap = Long.toString(maxHeapBytes);
    long bytes = dump.toFile().length();
    if (bytes > HprofFile.MAX_BYTES) {
      clear();
      return new Last.Unknown(
          "its dump has %d bytes, the limit is %d".formatted(bytes, HprofFile.MAX_BYTES));
    }
    try (HeapWalk walk = new HeapWalk(folder.resolve("filler.txt"), WALK, WALK_HEAP_MEGABYTES)) {
      return switch (walk.of(dump, List.of(HeapWalkMain.FILLER, heap))) {
        case HeapWalk.Answer.Failed(String reason) -> new Last.Unknown(reason);
        case HeapWalk.Answer.Lines(var lines) ->
            lines.entrySet().stream()
                .findFirst()
                .<Last>map(line -> new Last.FilledBy(line.getKey(), line.getValue()))
                .orElseGet(() -> new Last.Unknown("no component kept more than half of it"));
      };
    } catch (IOException e) {
      return new Last.Unknown("it can't be walked: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Last.Unknown("the walk was interrupted");
    } finally {
      clear();
    }
  }

  /**
   * Tells this JVM where to write a dump when it lacks memory.
   *
   * @return why it will not
   */
  public Optional<String> arm() {
    try {
      OwnFolder.open(folder);
      long expected = DUMPED_PER_HEAP_BYTE * maxHeapBytes;
      long room = Files.getFileStore(folder).getUsableSpace() - keepFreeBytes;
      if (expected > HprofFile.MAX_BYTES || expected > room) {
        return Optional.of(
            "a dump may have %d bytes, the disk has room for %d, and the limit is %d"
                .formatted(expected, Math.max(0, room), HprofFile.MAX_BYTES));
      }
      var jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      jvm.setVMOption("HeapDumpPath", dump.toString());
      jvm.setVMOption("HeapDumpOnOutOfMemoryError", "true");
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of("%s can't be used: %s".formatted(folder, e.getMessage()));
    }
  }

  private void clear() {
    try {
      Files.deleteIfExists(dump);
    } catch (IOException e) {
      // The JVM writes over no file, so the next lack of memory leaves nothing new here either.
      dump.toFile().deleteOnExit();
    }
  }
}
