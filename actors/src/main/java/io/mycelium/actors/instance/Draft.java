package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.StaleRefused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events being decided, and the state that they add up to. */
final class Draft {
  private final List<ComponentEvent> events = new ArrayList<>();
  private ComponentState state;

  Draft(ComponentState state) {
    this.state = state;
  }

  ComponentState state() {
    return state;
  }

  List<ComponentEvent> events() {
    return List.copyOf(events);
  }

  void add(ComponentEvent event) {
    events.add(event);
    state = state.after(event);
  }

  /** Records a refusal, unless the same one was recorded lately. */
  void refuse(String command, String number, long given, long known, @Nullable LeaseHolder holder) {
    StaleRefused stale = new StaleRefused(command, number, given, known, holder);
    if (!state.refused().contains(stale)) {
      add(stale);
    }
  }
}
