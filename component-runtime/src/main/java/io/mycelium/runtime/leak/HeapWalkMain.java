package io.mycelium.runtime.leak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The child JVM. Arguments: the dump, the most seconds that it may take, and what is asked: the
 * numbers of class loaders of slots, {@link #RETAINED}, or {@link #FILLER} and the most bytes of
 * the heap. It prints a line for each loader that something holds: number, tab, path; or for each
 * loader there is: number, tab, the bytes that it keeps alive; or one for the slot that has filled
 * the heap: name, tab, evidence.
 */
public final class HeapWalkMain {
  /** Asks for what the loaders keep alive, and not for what holds them. */
  static final String RETAINED = "retained";

  /** Asks which slot has filled the heap. */
  static final String FILLER = "filler";

  /** The classes of the loaders, and their field that has the number. */
  static final List<String> LOADERS =
      List.of("io.mycelium.runtime.SlotLoader", "io.mycelium.runtime.wasm.WasmLoader");

  static final String NUMBER = "number";

  private static final int TIMED_OUT = 3;

  private HeapWalkMain() {}

  /** Walks the dump; the exit code is 0 when that was possible. */
  public static void main(String[] arguments) throws IOException {
    endAfter(Duration.ofSeconds(Long.parseLong(arguments[1])));
    Path dump = Path.of(arguments[0]);
    // Not through the default charset: the reader of this expects UTF-8.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    answer(dump, List.of(arguments).subList(2, arguments.length))
        .forEach((key, found) -> out.print(key + "\t" + found + "\n"));
    out.flush();
  }

  private static Map<?, ?> answer(Path dump, List<String> question) throws IOException {
    return switch (question.getFirst()) {
      case RETAINED -> RetainedSizes.of(Heap.indexWithArrays(HprofFile.open(dump))).byLoader();
      case FILLER ->
          Filler.of(Heap.indexWithArrays(HprofFile.open(dump)), Long.parseLong(question.getLast()))
              .map(filler -> Map.of(filler.slot(), filler.evidence()))
              .orElse(Map.of());
      default -> paths(dump, question.stream().map(Long::valueOf).collect(Collectors.toSet()));
    };
  }

  /** The parent ends a child that hangs; this does when the parent is gone. */
  private static void endAfter(Duration limit) {
    Thread.ofPlatform()
        .daemon()
        .name("limit")
        .start(
            () -> {
              try {
                if (!new CountDownLatch(1).await(limit.toSeconds(), TimeUnit.SECONDS)) {
                  Runtime.getRuntime().halt(TIMED_OUT);
                }
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
  }

  static Map<Long, String> paths(Path dump, Set<Long> loaders) throws IOException {
    Heap heap = Heap.index(HprofFile.open(dump));
    Map<Integer, Long> targets = targets(heap, loaders);
    Map<Integer, PathSearch.Found> strong = new PathSearch(heap, false).to(targets.keySet());
    Map<Integer, PathSearch.Found> soft = Map.of();
    if (strong.size() < targets.size()) {
      Set<Integer> left = new HashSet<>(targets.keySet());
      left.removeAll(strong.keySet());
      soft = new PathSearch(heap, true).to(left);
    }
    Map<Integer, PathSearch.Found> all = new LinkedHashMap<>(strong);
    all.putAll(soft);
    PathText text = new PathText(heap, ThreadNames.of(heap, all.values()));
    Map<Long, String> paths = new LinkedHashMap<>();
    strong.forEach((at, found) -> paths.put(targets.get(at), text.of(found)));
    soft.forEach((at, found) -> paths.put(targets.get(at), "softly: " + text.of(found)));
    return paths;
  }

  private static Map<Integer, Long> targets(Heap heap, Set<Long> loaders) {
    Map<Integer, Long> targets = loaders(heap);
    targets.values().retainAll(loaders);
    return targets;
  }

  /** The loaders of slots: where each is, and its number. */
  static Map<Integer, Long> loaders(Heap heap) {
    Map<Integer, Long> found = new HashMap<>();
    LOADERS.forEach(loader -> addLoaders(heap, loader, found));
    return found;
  }

  private static void addLoaders(Heap heap, String loader, Map<Integer, Long> found) {
    long loaderClass = heap.classNamed(loader);
    int value = heap.fieldAt(loaderClass, loader, NUMBER);
    if (value < 0) {
      return;
    }
    heap.objects()
        .forEachOffset(
            at -> {
              if (heap.file().u1(at) == HprofTag.INSTANCE && heap.classIdOf(at) == loaderClass) {
                found.put(at, heap.file().i8(heap.valuesOf(at) + value));
              }
            });
  }
}
