package io.mycelium.runtime;

import io.mycelium.runtime.memory.ClassMemory;
import io.mycelium.runtime.memory.MemoryFigure;
import io.mycelium.runtime.memory.MemoryFigure.Kind;
import io.mycelium.runtime.memory.ThreadMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What slots in this JVM hold. Classes, threads and programs are counted now and then; arenas and
 * the memory of modules always; the heap when somebody has it measured.
 */
final class SlotMeasures {
  private final ClassMemory classes;
  private final ThreadMemory around = new ThreadMemory(SlotLoader.class::isInstance);
  private final long bytesEach = ThreadMemory.bytesEach();
  private final LongSupplier nanos;
  private volatile @Nullable HeapReading heap;

  private record HeapReading(Map<Long, Long> byLoader, long atNanos) {}

  SlotMeasures(ClassMemory classes, LongSupplier nanos) {
    this.classes = classes;
    this.nanos = nanos;
  }

  /** Counts classes and threads if that is due; takes some milliseconds. */
  void countIfDue() {
    classes.countIfDue();
    around.countIfWanted();
  }

  /** The heap that the loaders of slots keep alive, by their numbers, was measured now. */
  void heapMeasured(Map<Long, Long> byLoader) {
    heap = new HeapReading(Map.copyOf(byLoader), nanos.getAsLong());
  }

  /** The sum of the figures. */
  long bytes(SlotCode code, SlotThreads threads, long arenaBytes, SlotPrograms.Held programs) {
    HeapReading measured = heap;
    long onHeap = measured == null ? 0 : measured.byLoader().getOrDefault(code.number(), 0L);
    return classes.of(loader(code)).orElse(code.classBytes())
        + Math.max(onHeap, code.heapBytes())
        + arenaBytes
        + stacks(code, threads)
        + programs.residentBytes();
  }

  List<MemoryFigure> figures(
      SlotCode code, SlotThreads threads, long arenaBytes, SlotPrograms.Held programs) {
    List<MemoryFigure> figures = new ArrayList<>();
    figures.add(classes(code));
    figures.add(heap(code));
    figures.add(
        new MemoryFigure(
            Kind.ARENAS, arenaBytes, "counted by context.arena", "other arenas are not seen"));
    figures.add(threads(code, threads));
    figures.addAll(programs.figures());
    return figures;
  }

  /** Those of the code, which the runtime has started, and those around the context. */
  private long stacks(SlotCode code, SlotThreads threads) {
    return threads.platform() * code.stackBytes() + around.of(loader(code)) * bytesEach;
  }

  private MemoryFigure threads(SlotCode code, SlotThreads threads) {
    return new MemoryFigure(
        Kind.THREADS,
        stacks(code, threads),
        "%d platform threads, with %d KiB for each that it has started itself; %d are virtual"
            .formatted(
                threads.platform() + around.of(loader(code)),
                bytesEach >> 10,
                threads.count() - threads.platform()),
        "a thread may have used more of its stack, or less; those of virtual threads are on the heap");
  }

  private MemoryFigure classes(SlotCode code) {
    OptionalLong counted = classes.of(loader(code));
    return counted.isPresent()
        ? new MemoryFigure(
            Kind.CLASSES,
            counted.getAsLong(),
            "metaspace that the JVM has committed for its loader",
            "as it was %s ago".formatted(seconds(classes.age())))
        : new MemoryFigure(
            Kind.CLASSES,
            code.classBytes(),
            "the class files that were defined",
            "the JVM takes one to five times that; it counts within %s"
                .formatted(seconds(ClassMemory.INTERVAL)));
  }

  private MemoryFigure heap(SlotCode code) {
    HeapReading measured = heap;
    Long bytes = measured == null ? null : measured.byLoader().get(code.number());
    if (measured != null && bytes != null && bytes >= code.heapBytes()) {
      return new MemoryFigure(
          Kind.HEAP,
          bytes,
          "what only it keeps alive, in a heap dump",
          "as it was %s ago; what several slots share is counted for one of them"
              .formatted(seconds(Duration.ofNanos(nanos.getAsLong() - measured.atNanos()))));
    }
    return code.heapBytes() > 0
        ? new MemoryFigure(
            Kind.HEAP,
            code.heapBytes(),
            "the memory of its modules",
            "what the runtime keeps beside it is not counted")
        : new MemoryFigure(Kind.HEAP, 0, "not measured", "unknown until 'memory measure'");
  }

  private static String loader(SlotCode code) {
    String name = code.loader().getName();
    return name == null ? "" : name;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }
}
