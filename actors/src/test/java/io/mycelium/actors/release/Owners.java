package io.mycelium.actors.release;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import java.util.List;

/** The owners of components, as far as a test lets them answer. */
public final class Owners {
  private Owners() {}

  /** The owner of a component answers whoever has asked it so far. */
  public static void answer(RecordingEntities asked, ComponentId component, UpdateRules rules) {
    asked.sent().stream()
        .filter(sent -> sent.id().equals(component.value()))
        .forEach(
            sent ->
                sent.answer()
                    .complete(
                        new ReleaseReply.Description(
                            component, new ReleaseState(rules, null, List.of(), List.of()))));
  }
}
