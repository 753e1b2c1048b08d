package io.mycelium.actors.instance;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** The requests that wait for a load; they live in memory and are repeated by who asked. */
final class Waiting {
  /** The most requests of one instance that wait. */
  static final int MAX_WAITING = 256;

  private final List<Entry> entries = new ArrayList<>();

  /** A request that waits for a generation. */
  record Entry(LeaseRequest request, long generation, ActorRef<LeaseReply> replyTo) {}

  int size() {
    return entries.size();
  }

  /** Waits; a repeated request of the same holder takes the place of the one before. */
  void add(Entry entry) {
    entries.removeIf(
        is ->
            is.generation() == entry.generation()
                && is.request().holder().equals(entry.request().holder()));
    entries.add(entry);
  }

  /** The requests that wait for the generation. */
  List<Entry> on(long generation) {
    return entries.stream().filter(entry -> entry.generation() == generation).toList();
  }

  /** Takes out the requests that wait for the generation. */
  List<Entry> take(long generation) {
    List<Entry> taken = on(generation);
    entries.removeAll(taken);
    return taken;
  }

  /** Takes out the requests whose generation is no longer being loaded. */
  List<Entry> takeAbandoned(ComponentState state) {
    List<Entry> taken = new ArrayList<>();
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      boolean loading =
          state
              .slot(entry.generation())
              .filter(slot -> slot.phase() == Slot.Phase.LOADING)
              .isPresent();
      if (!loading) {
        all.remove();
        taken.add(entry);
      }
    }
    return taken;
  }

  void tell(long generation, String phase, double fraction) {
    for (Entry entry : on(generation)) {
      entry.replyTo().tell(new LeaseReply.Preparing(entry.request().asked(), phase, fraction));
    }
  }
}
