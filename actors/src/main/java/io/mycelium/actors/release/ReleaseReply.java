package io.mycelium.actors.release;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.ComponentId;

/** What is answered about the releases of one component. */
public sealed interface ReleaseReply extends WireMessage {

  /** So it is now. */
  record Description(ComponentId component, ReleaseState state) implements ReleaseReply {}

  /** Nothing has changed; the reason is for people. */
  record Refused(ComponentId component, String reason) implements ReleaseReply {}
}
