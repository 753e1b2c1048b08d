package io.mycelium.runtime.leak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The references of an object that keep their targets alive. */
final class References {
  /** Fields that hold nothing, or what only the proof of unload itself looks at. */
  private static final Set<String> NO_HOLD =
      Set.of(
          "java.lang.ref.Reference.referent",
          "java.lang.ref.Reference.discovered",
          "io.mycelium.runtime.UnloadProof$Pending.threads");

  private static final String SOFT = "java.lang.ref.SoftReference";
  private static final String REFERENT = "java.lang.ref.Reference.referent";

  /** Takes a reference: what kind of edge, and the id that it leads to. */
  @FunctionalInterface
  interface Taker {
    /** Returns false to see no more of this object. */
    boolean take(Edge edge, long target);
  }

  /**
   * How one object refers to another.
   *
   * @param kind what it is
   * @param declaringClassId of the field, or 0
   * @param nameId of the field, or 0
   */
  record Edge(Kind kind, long declaringClassId, long nameId) {}

  /** The kinds of edges. */
  enum Kind {
    /** A field of an instance. */
    FIELD,
    /** A static field. */
    STATIC,
    /** An element of an array. */
    ELEMENT,
    /** An object's class. */
    CLASS,
    /** A class's loader. */
    LOADER,
    /** A class's superclass or protection domain. */
    OTHER
  }

  private record Slot(int at, Edge edge) {}

  private static final Edge ELEMENT = new Edge(Kind.ELEMENT, 0, 0);
  private static final Edge CLASS = new Edge(Kind.CLASS, 0, 0);
  private static final Edge LOADER = new Edge(Kind.LOADER, 0, 0);
  private static final Edge OTHER = new Edge(Kind.OTHER, 0, 0);

  private final Heap heap;
  private final HprofFile file;
  private final boolean soft;
  private final Map<Long, List<Slot>> layouts = new HashMap<>();

  /**
   * @param soft whether soft references hold what they refer to
   */
  References(Heap heap, boolean soft) {
    this.heap = heap;
    this.file = heap.file();
    this.soft = soft;
  }

  void of(int at, Taker taker) {
    switch (file.u1(at)) {
      case HprofTag.CLASS -> ofClass(at, taker);
      case HprofTag.INSTANCE -> ofInstance(at, taker);
      case HprofTag.OBJECT_ARRAY -> ofArray(at, taker);
      default -> throw new IllegalStateException("no object at " + at);
    }
  }

  private void ofClass(int at, Taker taker) {
    ClassRecord type = heap.type(file.id(at + 1));
    if (type == null
        || !taker.take(LOADER, type.loaderId())
        || !taker.take(OTHER, type.superId())
        || !taker.take(OTHER, type.protectionDomainId())) {
      return;
    }
    for (ClassRecord.Field field : type.statics()) {
      if (field.type() == HprofTag.OBJECT
          && !taker.take(new Edge(Kind.STATIC, type.id(), field.nameId()), file.id(field.at()))) {
        return;
      }
    }
  }

  private void ofInstance(int at, Taker taker) {
    long classId = heap.classIdOf(at);
    if (!taker.take(CLASS, classId)) {
      return;
    }
    int values = heap.valuesOf(at);
    for (Slot slot : layouts.computeIfAbsent(classId, this::layout)) {
      if (!taker.take(slot.edge(), file.id(values + slot.at()))) {
        return;
      }
    }
  }

  private List<Slot> layout(long classId) {
    boolean holdsReferent = soft && heap.isA(classId, SOFT);
    List<Slot> slots = new ArrayList<>();
    int part = 0;
    for (ClassRecord at = heap.type(classId); at != null; at = heap.type(at.superId())) {
      for (ClassRecord.Field field : at.fields()) {
        if (field.type() != HprofTag.OBJECT) {
          continue;
        }
        String name = heap.className(at.id()) + "." + heap.name(field.nameId());
        if (!NO_HOLD.contains(name) || (holdsReferent && name.equals(REFERENT))) {
          slots.add(new Slot(part + field.at(), new Edge(Kind.FIELD, at.id(), field.nameId())));
        }
      }
      part += at.fieldBytes();
    }
    return slots;
  }

  private void ofArray(int at, Taker taker) {
    int id = file.idSize();
    int length = file.i4(at + 5 + id);
    int first = at + 9 + 2 * id;
    if (!taker.take(CLASS, file.id(at + 9 + id))) {
      return;
    }
    for (int i = 0; i < length; i++) {
      if (!taker.take(ELEMENT, file.id(first + i * id))) {
        return;
      }
    }
  }
}
