package io.mycelium.runtime;

import io.mycelium.api.Registration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a slot has taken and not yet given back. */
final class SlotResources {
  /** The most open registrations, timers and arenas of one slot. */
  static final int MAX_OPEN = 4096;

  private final String slot;
  private final Set<Tracked> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  SlotResources(String slot) {
    this.slot = slot;
  }

  /** Refuses use after unload. */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("slot " + slot + " is unloaded");
    }
  }

  /** Keeps a resource until it is closed, at the latest at unload. */
  Registration track(Registration resource) {
    requireOpen();
    if (open.size() >= MAX_OPEN) {
      resource.close();
      throw new IllegalStateException(
          "slot %s has %d open resources, limit %d: close what is no longer needed"
              .formatted(slot, open.size(), MAX_OPEN));
    }
    Tracked tracked = new Tracked(resource);
    open.add(tracked);
    if (closed) {
      tracked.close();
      requireOpen();
    }
    return tracked;
  }

  /** Closes everything and says what could not be closed. */
  List<String> closeAll() {
    closed = true;
    return List.copyOf(open).stream().map(Tracked::closeAndTell).filter(s -> !s.isEmpty()).toList();
  }

  private final class Tracked implements Registration {
    private final Registration resource;
    private final AtomicBoolean done = new AtomicBoolean();

    Tracked(Registration resource) {
      this.resource = resource;
    }

    @Override
    public void close() {
      if (done.compareAndSet(false, true)) {
        open.remove(this);
        resource.close();
      }
    }

    String closeAndTell() {
      try {
        close();
        return "";
      } catch (Throwable failure) {
        return FailureText.headline(failure);
      }
    }
  }
}
