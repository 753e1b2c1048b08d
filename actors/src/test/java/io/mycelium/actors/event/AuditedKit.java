package io.mycelium.actors.event;

import com.typesafe.config.Config;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;

/** Runs audited entities on the journal of the Pekko test kit; the base class is the same. */
public final class AuditedKit {
  // Commands with a port and the state in memory never leave the JVM; events and snapshots do.
  private static final EventSourcedBehaviorTestKit.SerializationSettings EVENTS_ONLY =
      new EventSourcedBehaviorTestKit.SerializationSettings(true, true, false, true, false);

  private AuditedKit() {}

  /** An actor system with the journal of the test kit. */
  public static ActorTestKit system() {
    return ActorTestKit.create(config());
  }

  /** The journal of the test kit over the configuration of this module. */
  public static Config config() {
    return EventSourcedBehaviorTestKit.config();
  }

  /** A kit that runs the entity and verifies that its events can be stored. */
  public static <C, S> EventSourcedBehaviorTestKit<C, Envelope, Audited<S>> run(
      ActorTestKit actors, Behavior<C> entity) {
    return EventSourcedBehaviorTestKit.create(actors.system(), entity, EVENTS_ONLY);
  }
}
