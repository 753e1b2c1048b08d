package io.mycelium.runtime.leak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A dump with an index of its names, classes, objects and roots. */
final class Heap {
  /**
   * What holds an object from outside of the heap.
   *
   * @param tag its kind
   * @param id the object
   * @param thread the serial number of its thread, or 0
   * @param frame the index in the thread's stack, or -1
   */
  record Root(int tag, long id, int thread, int frame) {}

  /**
   * A thread.
   *
   * @param id its object
   * @param trace the serial number of its stack
   */
  record DumpedThread(long id, int trace) {}

  private static final Set<String> LASTING_LOADERS =
      Set.of(
          "jdk.internal.loader.ClassLoaders$AppClassLoader",
          "jdk.internal.loader.ClassLoaders$PlatformClassLoader",
          "jdk.internal.loader.ClassLoaders$BootClassLoader");

  private static final int BODY = 9;

  private final HprofFile file;
  private final int idSize;
  private final OffsetTable objects;
  private final Map<Long, Integer> names = new HashMap<>();
  private final Map<Long, Long> classNames = new HashMap<>();
  private final Map<Integer, Long> classSerials = new HashMap<>();
  private final Map<Long, Integer> frames = new HashMap<>();
  private final Map<Integer, Integer> traces = new HashMap<>();
  private final Map<Integer, DumpedThread> threads = new HashMap<>();
  private final Map<Long, ClassRecord> classes = new HashMap<>();
  private final List<Root> roots = new ArrayList<>();

  private final boolean arrays;

  private Heap(HprofFile file, boolean arrays) throws IOException {
    this.file = file;
    this.idSize = file.idSize();
    this.arrays = arrays;
    this.objects = new OffsetTable(file, 1, count(file, arrays));
  }

  /** A pass of its own: a table for as many as there might be would be larger than the heap. */
  private static int count(HprofFile file, boolean arrays) throws IOException {
    int[] count = {0};
    HprofScan.scan(
        file,
        new HprofScan.Visitor() {
          @Override
          public void object(int tag, int at) {
            count[0] += arrays || tag != HprofTag.PRIMITIVE_ARRAY ? 1 : 0;
          }
        });
    return count[0];
  }

  /** All that can hold something. */
  static Heap index(HprofFile file) throws IOException {
    return scanned(new Heap(file, false));
  }

  /** All that takes memory: also the arrays of basic types, which hold nothing. */
  static Heap indexWithArrays(HprofFile file) throws IOException {
    return scanned(new Heap(file, true));
  }

  private static Heap scanned(Heap heap) throws IOException {
    HprofScan.scan(
        heap.file,
        new HprofScan.Visitor() {
          @Override
          public void record(int tag, int at, int end) {
            heap.addRecord(tag, at);
          }

          @Override
          public void root(int tag, int at) {
            heap.addRoot(tag, at);
          }

          @Override
          public void object(int tag, int at) throws IOException {
            heap.addObject(tag, at);
          }
        });
    return heap;
  }

  private void addRecord(int tag, int at) {
    int body = at + BODY;
    switch (tag) {
      case HprofTag.STRING -> names.put(file.id(body), at);
      case HprofTag.LOAD_CLASS -> {
        long classId = file.id(body + 4);
        classSerials.put(file.i4(body), classId);
        classNames.put(classId, file.id(body + 8 + idSize));
      }
      case HprofTag.FRAME -> frames.put(file.id(body), body);
      case HprofTag.TRACE -> traces.put(file.i4(body), body);
      default -> {
        return;
      }
    }
  }

  private void addRoot(int tag, int at) {
    long id = file.id(at + 1);
    int after = at + 1 + idSize;
    switch (tag) {
      case HprofTag.ROOT_THREAD_OBJECT -> {
        threads.put(file.i4(after), new DumpedThread(id, file.i4(after + 4)));
        roots.add(new Root(tag, id, file.i4(after), -1));
      }
      case HprofTag.ROOT_JAVA_FRAME, HprofTag.ROOT_JNI_LOCAL ->
          roots.add(new Root(tag, id, file.i4(after), file.i4(after + 4)));
      case HprofTag.ROOT_NATIVE_STACK, HprofTag.ROOT_THREAD_BLOCK ->
          roots.add(new Root(tag, id, file.i4(after), -1));
      default -> roots.add(new Root(tag, id, 0, -1));
    }
  }

  private void addObject(int tag, int at) throws IOException {
    if (arrays || tag != HprofTag.PRIMITIVE_ARRAY) {
      objects.add(at);
    }
    if (tag == HprofTag.CLASS) {
      ClassRecord type = new ClassRecord(file, at);
      classes.putIfAbsent(type.id(), type);
    }
  }

  HprofFile file() {
    return file;
  }

  OffsetTable objects() {
    return objects;
  }

  List<Root> roots() {
    return roots;
  }

  Iterable<ClassRecord> classes() {
    return classes.values();
  }

  /** The classes of the JDK and of the node, which never unload. */
  List<ClassRecord> lastingClasses() {
    Map<Long, Boolean> lasting = new HashMap<>();
    return classes.values().stream()
        .filter(type -> lasting.computeIfAbsent(type.loaderId(), this::isLasting))
        .toList();
  }

  private boolean isLasting(long loaderId) {
    if (loaderId == 0) {
      return true;
    }
    int at = objects.offsetOf(loaderId);
    return at != OffsetTable.ABSENT && LASTING_LOADERS.contains(className(classIdOf(at)));
  }

  @Nullable ClassRecord type(long classId) {
    return classes.get(classId);
  }

  @Nullable DumpedThread thread(int serial) {
    return threads.get(serial);
  }

  /** The class of an instance. */
  long classIdOf(int instanceAt) {
    return file.id(instanceAt + 5 + idSize);
  }

  /** Where the first value of an instance is. */
  int valuesOf(int instanceAt) {
    return instanceAt + BODY + 2 * idSize;
  }

  /** A name of the symbol table. */
  String name(long nameId) {
    Integer at = names.get(nameId);
    if (at == null) {
      return "?";
    }
    int length = file.i4(at + 5) - idSize;
    return new String(file.copy(at + BODY + idSize, length), StandardCharsets.UTF_8);
  }

  /** The name of a class as a program writes it. */
  String className(long classId) {
    Long nameId = classNames.get(classId);
    return nameId == null ? "?" : ClassNames.readable(name(nameId));
  }

  /** The class with this name, or 0; the first if there are several. */
  long classNamed(String name) {
    for (long classId : classNames.keySet()) {
      if (className(classId).equals(name)) {
        return classId;
      }
    }
    return 0;
  }

  /** Whether a class's superclasses, or itself, have this name. */
  boolean isA(long classId, String name) {
    for (ClassRecord at = type(classId); at != null; at = type(at.superId())) {
      if (className(at.id()).equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The offset in an instance's values of a field, or -1. */
  int fieldAt(long classId, String declaringClass, String field) {
    int part = 0;
    for (ClassRecord at = type(classId); at != null; at = type(at.superId())) {
      if (className(at.id()).equals(declaringClass)) {
        for (ClassRecord.Field each : at.fields()) {
          if (name(each.nameId()).equals(field)) {
            return part + each.at();
          }
        }
      }
      part += at.fieldBytes();
    }
    return -1;
  }

  /** All threads. */
  Iterable<DumpedThread> threads() {
    return threads.values();
  }

  /** The classes whose code a thread was in, the innermost first. */
  List<Long> frameClasses(DumpedThread thread) {
    Integer trace = traces.get(thread.trace());
    List<Long> found = new ArrayList<>();
    for (int i = 0; trace != null && i < file.i4(trace + 8); i++) {
      Integer frame = frames.get(file.id(trace + 12 + i * idSize));
      found.add(frame == null ? 0L : frameClass(frame));
    }
    return found;
  }

  /** The method of a frame of a thread, or an empty text. */
  String method(Root root) {
    Integer frame = frame(root);
    if (frame == null) {
      return "";
    }
    long classId = frameClass(frame);
    return (classId == 0 ? "?" : className(classId)) + "." + name(file.id(frame + idSize));
  }

  private long frameClass(int frame) {
    return classSerials.getOrDefault(file.i4(frame + 4 * idSize), 0L);
  }

  private @Nullable Integer frame(Root root) {
    DumpedThread thread = threads.get(root.thread());
    Integer trace = thread == null ? null : traces.get(thread.trace());
    if (trace == null || root.frame() < 0 || root.frame() >= file.i4(trace + 8)) {
      return null;
    }
    return frames.get(file.id(trace + 12 + root.frame() * idSize));
  }
}
