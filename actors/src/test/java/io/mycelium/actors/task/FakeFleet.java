package io.mycelium.actors.task;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A view of the fleet that changes when it is told to. */
final class FakeFleet implements FleetViews {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile FleetView view;

  FakeFleet(FleetView view) {
    this.view = view;
  }

  void set(FleetView next) {
    view = next;
    listeners.forEach(Runnable::run);
  }

  @Override
  public FleetView current() {
    return view;
  }

  @Override
  public Subscription subscribe(Runnable changed) {
    listeners.add(changed);
    return () -> listeners.remove(changed);
  }
}
