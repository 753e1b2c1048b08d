package io.mycelium.runtime.leak;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each slot keeps alive: the objects that can be reached, but not without it. First all is
 * marked that roots lead to without a step into a slot; what the slots lead to beyond that is
 * theirs. A slot is its loader, its classes, their instances, and the frames of threads in its code
 * and in what that has called.
 *
 * <p>What several slots lead to is counted for one of them, that with the lowest number first.
 * Sizes are those of a JVM with compressed references and compact object headers, as nodes run.
 */
final class RetainedSizes {
  private static final int HEADER_BYTES = 8;
  private static final int REFERENCE_BYTES = 4;
  private static final int ARRAY_HEADER_BYTES = 12;
  private static final int ALIGNMENT = 8;

  /** The mirror of a class without its static fields. */
  private static final int MIRROR_BYTES = 112;

  private final Heap heap;
  private final HprofFile file;
  private final OffsetTable objects;
  private final References references;
  private final BitSet seen;
  private final Map<Long, Owner> owners = new HashMap<>();
  private final Map<Long, Optional<Owner>> ownerOfClass = new HashMap<>();
  private final Map<Long, List<Optional<Owner>>> ownersOfFrames = new HashMap<>();
  private final Map<Long, Integer> instanceBytes = new HashMap<>();
  private long coreBytes;

  private static final class Owner {
    private final List<Long> rootIds = new ArrayList<>();
    private final IntStack places = new IntStack();
    private long bytes;
  }

  private RetainedSizes(Heap heap) {
    this.heap = heap;
    this.file = heap.file();
    this.objects = heap.objects();
    // What only a soft reference holds takes memory too.
    this.references = new References(heap, true);
    this.seen = new BitSet(objects.places());
  }

  /**
   * What was found.
   *
   * @param byLoader the bytes of each loader, by its number
   * @param core the bytes of what needs no slot to be reached
   */
  record Bytes(Map<Long, Long> byLoader, long core) {}

  /** Measures a heap that was indexed with its arrays. */
  static Bytes of(Heap heap) {
    return new RetainedSizes(heap).measure();
  }

  private Bytes measure() {
    Map<Long, Owner> byNumber = new TreeMap<>();
    HeapWalkMain.loaders(heap)
        .forEach(
            (at, number) -> {
              Owner owner = new Owner();
              byNumber.put(number, owner);
              owners.put(file.id(at + 1), owner);
            });
    IntStack core = new IntStack();
    heap.lastingClasses().forEach(type -> reach(type.id(), null, core));
    for (Heap.Root root : heap.roots()) {
      Owner owner = ownerOfFrame(root);
      if (owner == null) {
        reach(root.id(), null, core);
      } else {
        owner.rootIds.add(root.id());
      }
    }
    walk(core, null);
    // Not before: what the core leads to as well is the core's.
    byNumber.values().forEach(owner -> owner.rootIds.forEach(id -> reach(id, owner, owner.places)));
    List<Owner> waiting = new ArrayList<>(byNumber.values());
    while (waiting.stream().anyMatch(owner -> !owner.places.isEmpty())) {
      waiting.forEach(owner -> walk(owner.places, owner));
    }
    Map<Long, Long> bytes = new TreeMap<>();
    byNumber.forEach((number, owner) -> bytes.put(number, owner.bytes));
    return new Bytes(bytes, coreBytes);
  }

  /** What the JDK or the core does for a slot, called by its code, it does with the slot's. */
  private @Nullable Owner ownerOfFrame(Heap.Root root) {
    Heap.DumpedThread thread = heap.thread(root.thread());
    if (thread == null || root.frame() < 0) {
      return null;
    }
    List<Optional<Owner>> frames =
        ownersOfFrames.computeIfAbsent(thread.id(), id -> ownersOfFrames(thread));
    return root.frame() < frames.size() ? frames.get(root.frame()).orElse(null) : null;
  }

  /** The innermost first; each is that of its class, or of what has called it. */
  private List<Optional<Owner>> ownersOfFrames(Heap.DumpedThread thread) {
    List<Long> classes = heap.frameClasses(thread);
    List<Optional<Owner>> owners = new ArrayList<>(classes.size());
    Optional<Owner> caller = Optional.empty();
    for (long classId : classes.reversed()) {
      Optional<Owner> own = Optional.ofNullable(ownerOfClass(classId));
      caller = own.isPresent() ? own : caller;
      owners.add(caller);
    }
    return owners.reversed();
  }

  private void walk(IntStack places, @Nullable Owner walker) {
    while (!places.isEmpty()) {
      int at = objects.offsetAt(places.pop());
      if (walker == null) {
        coreBytes += bytes(at);
      } else {
        walker.bytes += bytes(at);
      }
      if (file.u1(at) != HprofTag.PRIMITIVE_ARRAY) {
        references.of(
            at,
            (edge, id) -> {
              reach(id, walker, places);
              return true;
            });
      }
    }
  }

  /** What belongs to another slot waits until that one is walked. Each object is taken once. */
  private void reach(long id, @Nullable Owner walker, IntStack places) {
    int place = id == 0 ? OffsetTable.ABSENT : objects.placeOf(id);
    if (place != OffsetTable.ABSENT && !seen.get(place)) {
      seen.set(place);
      Owner owner = ownerOf(objects.offsetAt(place));
      (owner == null || owner.equals(walker) ? places : owner.places).push(place);
    }
  }

  private @Nullable Owner ownerOf(int at) {
    return switch (file.u1(at)) {
      case HprofTag.CLASS -> ownerOfClass(file.id(at + 1));
      case HprofTag.INSTANCE -> {
        Owner loader = owners.get(file.id(at + 1));
        yield loader != null ? loader : ownerOfClass(heap.classIdOf(at));
      }
      case HprofTag.OBJECT_ARRAY -> ownerOfClass(file.id(at + 9 + file.idSize()));
      default -> null;
    };
  }

  private @Nullable Owner ownerOfClass(long classId) {
    return ownerOfClass
        .computeIfAbsent(
            classId,
            id -> Optional.ofNullable(heap.type(id)).map(type -> owners.get(type.loaderId())))
        .orElse(null);
  }

  private long bytes(int at) {
    int id = file.idSize();
    return switch (file.u1(at)) {
      case HprofTag.CLASS -> MIRROR_BYTES;
      case HprofTag.INSTANCE ->
          instanceBytes.computeIfAbsent(heap.classIdOf(at), this::instanceBytes);
      case HprofTag.OBJECT_ARRAY ->
          aligned(ARRAY_HEADER_BYTES + (long) REFERENCE_BYTES * file.i4(at + 5 + id));
      default -> {
        int each = basicBytes(file.u1(at + 9 + id));
        int header = each == Long.BYTES ? ARRAY_HEADER_BYTES + Integer.BYTES : ARRAY_HEADER_BYTES;
        yield aligned(header + (long) each * file.i4(at + 5 + id));
      }
    };
  }

  private int instanceBytes(long classId) {
    int bytes = HEADER_BYTES;
    for (ClassRecord type = heap.type(classId); type != null; type = heap.type(type.superId())) {
      for (ClassRecord.Field field : type.fields()) {
        bytes += field.type() == HprofTag.OBJECT ? REFERENCE_BYTES : basicBytes(field.type());
      }
    }
    return (int) aligned(bytes);
  }

  /**
   * Of the types as the format numbers them: boolean, char, float, double, byte, short, int, long.
   */
  private static int basicBytes(int type) {
    return switch (type) {
      case 4, 8 -> 1;
      case 5, 9 -> 2;
      case 6, 10 -> 4;
      default -> 8;
    };
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
