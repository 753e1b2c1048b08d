package io.mycelium.runtime.leak;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which slot a lack of memory is put down to. When all that can be reached would fit into the heap
 * twice, the one whose code asked for more than there was; else the one that keeps more than half
 * of it. Nobody, when there is no such slot: the core may have filled the heap as well as anybody.
 *
 * @param slot the name of its loader
 * @param evidence for people
 */
record Filler(String slot, String evidence) {
  private static final String LACK = "java.lang.OutOfMemoryError";
  private static final int HALF = 2;
  private static final int MEGABYTE = 1 << 20;

  /**
   * Looks for it.
   *
   * @param heap as it was when memory lacked, indexed with its arrays
   * @param maxHeapBytes the most that the heap could have
   */
  static Optional<Filler> of(Heap heap, long maxHeapBytes) throws IOException {
    RetainedSizes.Bytes bytes = RetainedSizes.of(heap);
    Map<Long, Long> loaderIds = new HashMap<>();
    HeapWalkMain.loaders(heap)
        .forEach((at, number) -> loaderIds.put(number, heap.file().id(at + 1)));
    Map<Long, String> names =
        Texts.of(heap, Set.copyOf(loaderIds.values()), "java.lang.ClassLoader", "name");
    long all = bytes.core() + bytes.byLoader().values().stream().mapToLong(each -> each).sum();
    if (all <= maxHeapBytes / HALF) {
      return asker(heap, names)
          .flatMap(
              name ->
                  named(
                      name,
                      "its code asked for more than the heap has, with %d of %d MB in use"
                          .formatted(all / MEGABYTE, maxHeapBytes / MEGABYTE)));
    }
    return bytes.byLoader().entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .filter(most -> most.getValue() > all / HALF)
        .flatMap(
            most ->
                named(
                    names.get(loaderIds.get(most.getKey())),
                    "it kept %d of %d MB alive when the heap was full"
                        .formatted(most.getValue() / MEGABYTE, all / MEGABYTE)));
  }

  private static Optional<Filler> named(@Nullable String slot, String evidence) {
    return Optional.ofNullable(slot).map(name -> new Filler(name, evidence));
  }

  /** The JVM shows the thread that lacked memory as one that makes the error. */
  private static Optional<String> asker(Heap heap, Map<Long, String> names) {
    return StreamSupport.stream(heap.threads().spliterator(), false)
        .map(heap::frameClasses)
        .filter(frames -> !frames.isEmpty() && heap.className(frames.getFirst()).equals(LACK))
        .flatMap(List::stream)
        .flatMap(frame -> Optional.ofNullable(heap.type(frame)).stream())
        .flatMap(type -> Optional.ofNullable(names.get(type.loaderId())).stream())
        .findFirst();
  }
}
