package io.mycelium.runtime.leak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks from all roots at once, breadth first, so that the first way to an object is a shortest
 * one. Classes of the JDK and of the node never unload; they count as roots, which makes a path
 * begin with the static field that a reader looks for.
 */
final class PathSearch {
  private static final int UNSEEN = 0;
  private static final int LASTING_CLASS = -1;
  private static final int FIRST_ROOT = -2;

  private final Heap heap;
  private final OffsetTable objects;
  private final References references;

  /** For each place: where the object is that led to it, or which root did. */
  private final int[] from;

  private final int[] queue;
  private int queued;

  PathSearch(Heap heap, boolean soft) {
    this.heap = heap;
    this.objects = heap.objects();
    this.references = new References(heap, soft);
    this.from = new int[objects.places()];
    this.queue = new int[objects.size()];
  }

  /**
   * A way to an object.
   *
   * @param root what it begins with; null when that is the first object, a class that stays
   * @param objects the offsets of the objects on it, the target last
   */
  record Found(Heap.@Nullable Root root, List<Integer> objects) {}

  /**
   * The shortest ways to these objects, by their offsets; those that nothing holds are left out.
   */
  Map<Integer, Found> to(Set<Integer> targets) {
    begin();
    int left = count(targets);
    for (int i = 0; i < queued && left > 0; i++) {
      int at = queue[i];
      int before = queued;
      references.of(at, (edge, id) -> offer(id, at));
      for (int j = before; j < queued; j++) {
        left -= targets.contains(queue[j]) ? 1 : 0;
      }
    }
    Map<Integer, Found> found = new LinkedHashMap<>();
    for (int target : targets) {
      if (from[placeAt(target)] != UNSEEN) {
        found.put(target, trace(target));
      }
    }
    return found;
  }

  private int count(Set<Integer> targets) {
    int unseen = 0;
    for (int target : targets) {
      unseen += from[placeAt(target)] == UNSEEN ? 1 : 0;
    }
    return unseen;
  }

  private void begin() {
    heap.lastingClasses().forEach(type -> see(type.id(), LASTING_CLASS));
    List<Heap.Root> roots = heap.roots();
    for (int i = 0; i < roots.size(); i++) {
      see(roots.get(i).id(), FIRST_ROOT - i);
    }
  }

  private boolean offer(long id, int at) {
    see(id, at);
    return true;
  }

  private void see(long id, int origin) {
    int place = id == 0 ? OffsetTable.ABSENT : objects.placeOf(id);
    if (place != OffsetTable.ABSENT && from[place] == UNSEEN) {
      from[place] = origin;
      queue[queued++] = objects.offsetAt(place);
    }
  }

  private int placeAt(int at) {
    return objects.placeOf(heap.file().id(at + 1));
  }

  private Found trace(int target) {
    List<Integer> way = new ArrayList<>();
    int at = target;
    while (at > 0) {
      way.addFirst(at);
      at = from[placeAt(at)];
    }
    return new Found(at == LASTING_CLASS ? null : heap.roots().get(FIRST_ROOT - at), way);
  }
}
