package io.mycelium.runtime.leak;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The names of threads. */
final class ThreadNames {
  private static final String THREAD = "java.lang.Thread";

  private ThreadNames() {}

  /** The names of all threads on these paths, by the ids of their objects. */
  static Map<Long, String> of(Heap heap, Iterable<PathSearch.Found> paths) throws IOException {
    return Texts.of(heap, threads(heap, paths), THREAD, "name");
  }

  private static Set<Long> threads(Heap heap, Iterable<PathSearch.Found> paths) {
    HprofFile file = heap.file();
    Set<Long> threads = new TreeSet<>();
    for (PathSearch.Found path : paths) {
      Heap.Root root = path.root();
      Heap.DumpedThread holder = root == null ? null : heap.thread(root.thread());
      if (holder != null) {
        threads.add(holder.id());
      }
      List<Integer> objects = path.objects();
      for (int at : objects) {
        if (file.u1(at) == HprofTag.INSTANCE && heap.isA(heap.classIdOf(at), THREAD)) {
          threads.add(file.id(at + 1));
        }
      }
    }
    return threads;
  }
}
