package io.mycelium.runtime.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a path as a line: names of classes, fields, methods and threads only. */
final class PathText {
  private static final String THREAD = "java.lang.Thread";
  private static final String THREAD_STEP = "thread '";
  private static final int MAX_STEPS = 40;

  private final Heap heap;
  private final HprofFile file;
  private final References references;
  private final Map<Long, String> threadNames;

  /**
   * @param threadNames the names of the threads on the paths, by the ids of their objects
   */
  PathText(Heap heap, Map<Long, String> threadNames) {
    this.heap = heap;
    this.file = heap.file();
    this.references = new References(heap, true);
    this.threadNames = threadNames;
  }

  String of(PathSearch.Found found) {
    List<String> steps = new ArrayList<>();
    List<Integer> objects = found.objects();
    for (int i = 0; i + 1 < objects.size(); i++) {
      steps.add(step(objects.get(i), objects.get(i + 1)));
    }
    Heap.Root root = found.root();
    boolean named = !steps.isEmpty() && steps.getFirst().startsWith(THREAD_STEP);
    if (root != null && !(named && root.tag() == HprofTag.ROOT_THREAD_OBJECT)) {
      steps.addFirst(root(root));
    }
    if (steps.size() > MAX_STEPS) {
      int cut = steps.size() - MAX_STEPS;
      steps.subList(MAX_STEPS / 2, MAX_STEPS / 2 + cut).clear();
      steps.add(MAX_STEPS / 2, "(%d more)".formatted(cut));
    }
    return String.join(" -> ", steps);
  }

  private String root(Heap.Root root) {
    Heap.DumpedThread thread = heap.thread(root.thread());
    String whose = thread == null ? "a thread" : thread(thread.id());
    String method = heap.method(root);
    return switch (root.tag()) {
      case HprofTag.ROOT_THREAD_OBJECT -> whose;
      case HprofTag.ROOT_JAVA_FRAME, HprofTag.ROOT_JNI_LOCAL ->
          whose + (method.isEmpty() ? "" : " in " + method);
      case HprofTag.ROOT_NATIVE_STACK, HprofTag.ROOT_THREAD_BLOCK -> whose;
      case HprofTag.ROOT_JNI_GLOBAL -> "a global reference of native code";
      case HprofTag.ROOT_STICKY_CLASS -> "a class of the JDK";
      case HprofTag.ROOT_MONITOR_USED -> "a monitor that is held";
      default -> "a root of the JVM";
    };
  }

  private String thread(long id) {
    int at = heap.objects().offsetOf(id);
    String type = at == OffsetTable.ABSENT ? THREAD : heap.className(heap.classIdOf(at));
    return THREAD_STEP + "%s' (%s)".formatted(threadNames.getOrDefault(id, "?"), type);
  }

  private String step(int at, int next) {
    long id = file.id(at + 1);
    long target = file.id(next + 1);
    References.Edge edge = edge(at, target);
    return switch (edge.kind()) {
      case FIELD ->
          heap.isA(heap.classIdOf(at), THREAD)
              ? thread(id) + "." + heap.name(edge.nameId())
              : heap.className(heap.classIdOf(at)) + "." + heap.name(edge.nameId());
      case STATIC ->
          "static " + heap.className(edge.declaringClassId()) + "." + heap.name(edge.nameId());
      case ELEMENT -> heap.className(file.id(at + 9 + file.idSize()));
      case CLASS -> "an instance of " + heap.className(target);
      case LOADER -> "its class loader";
      case OTHER -> "superclass or domain of " + heap.className(id);
    };
  }

  private References.Edge edge(int at, long target) {
    List<References.Edge> edges = new ArrayList<>(1);
    references.of(
        at,
        (edge, id) -> {
          if (id == target) {
            edges.add(edge);
          }
          return edges.isEmpty();
        });
    return edges.getFirst();
  }
}
