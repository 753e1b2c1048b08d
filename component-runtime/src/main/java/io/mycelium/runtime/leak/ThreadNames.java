package io.mycelium.runtime.leak;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads the names of threads, the only values that are ever read from a dump. */
final class ThreadNames {
  private static final String THREAD = "java.lang.Thread";
  private static final String STRING = "java.lang.String";
  private static final int MAX_LENGTH = 100;

  private final Heap heap;
  private final HprofFile file;

  private ThreadNames(Heap heap) {
    this.heap = heap;
    this.file = heap.file();
  }

  /** The names of all threads on these paths, by the ids of their objects. */
  static Map<Long, String> of(Heap heap, Iterable<PathSearch.Found> paths) throws IOException {
    return new ThreadNames(heap).read(paths);
  }

  private Map<Long, String> read(Iterable<PathSearch.Found> paths) throws IOException {
    Map<Long, Long> arrays = new HashMap<>();
    for (long thread : threads(paths)) {
      long name = reference(thread, THREAD, "name");
      arrays.put(thread, reference(name, STRING, "value"));
    }
    Map<Long, String> contents = contents(Set.copyOf(arrays.values()));
    Map<Long, String> names = new HashMap<>();
    arrays.forEach(
        (thread, array) -> {
          String name = contents.get(array);
          if (name != null) {
            names.put(thread, name);
          }
        });
    return names;
  }

  private Set<Long> threads(Iterable<PathSearch.Found> paths) {
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

  /** The id in a field of an object, or 0. */
  private long reference(long objectId, String declaringClass, String field) {
    int at = objectId == 0 ? OffsetTable.ABSENT : heap.objects().offsetOf(objectId);
    if (at == OffsetTable.ABSENT) {
      return 0;
    }
    int value = heap.fieldAt(heap.classIdOf(at), declaringClass, field);
    return value < 0 ? 0 : file.id(heap.valuesOf(at) + value);
  }

  private Map<Long, String> contents(Set<Long> arrays) throws IOException {
    Map<Long, String> contents = new HashMap<>();
    if (arrays.isEmpty()) {
      return contents;
    }
    HprofScan.scan(
        file,
        new HprofScan.Visitor() {
          @Override
          public void object(int tag, int at) {
            if (tag == HprofTag.PRIMITIVE_ARRAY && arrays.contains(file.id(at + 1))) {
              contents.put(file.id(at + 1), text(at));
            }
          }
        });
    return contents;
  }

  /** Of compact strings; one with two bytes for each character has zeros in it as a rule. */
  private String text(int arrayAt) {
    int length = Math.min(file.i4(arrayAt + 5 + file.idSize()), 2 * MAX_LENGTH);
    byte[] bytes = file.copy(arrayAt + 10 + file.idSize(), length);
    boolean wide = false;
    for (byte each : bytes) {
      wide |= each == 0;
    }
    Charset charset = wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1;
    String text = new String(bytes, charset).replaceAll("\\p{Cntrl}", " ");
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
  }
}
