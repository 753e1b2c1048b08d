package io.mycelium.runtime.leak;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads texts: the names of threads and of loaders, the only values that are ever read from a dump.
 */
final class Texts {
  private static final String STRING = "java.lang.String";

  /** The longest name of a slot has 148 characters. */
  private static final int MAX_LENGTH = 160;

  private final Heap heap;
  private final HprofFile file;

  private Texts(Heap heap) {
    this.heap = heap;
    this.file = heap.file();
  }

  /** What a field says in each object that has it, by the ids of the objects. */
  static Map<Long, String> of(Heap heap, Set<Long> objects, String declaringClass, String field)
      throws IOException {
    return new Texts(heap).read(objects, declaringClass, field);
  }

  private Map<Long, String> read(Set<Long> objects, String declaringClass, String field)
      throws IOException {
    Map<Long, Long> arrays = new HashMap<>();
    for (long object : objects) {
      arrays.put(object, reference(reference(object, declaringClass, field), STRING, "value"));
    }
    Map<Long, String> contents = contents(Set.copyOf(arrays.values()));
    Map<Long, String> texts = new HashMap<>();
    arrays.forEach(
        (object, array) -> {
          String text = contents.get(array);
          if (text != null) {
            texts.put(object, text);
          }
        });
    return texts;
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
