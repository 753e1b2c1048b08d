package io.mycelium.actors.release;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.trust.PublicKeySet;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/**
 * The one owner of the order of all releases. It decides what the log takes, stores it and answers;
 * a statement counts only once it is stored. The statements themselves are the state, so it takes
 * no snapshots.
 */
public final class ReleaseLogActor
    extends AuditedEntity<ReleaseLogCommand, ReleaseLogEvent, ReleaseLogState> {
  /** The type; the one entity id is {@link #ID}. */
  public static final EntityTypeKey<ReleaseLogCommand> KEY =
      EntityTypeKey.create(ReleaseLogCommand.class, "ReleaseLog");

  /** The entity id. */
  public static final String ID = "releases";

  /** How events are stored. */
  public static final EventCodec<ReleaseLogEvent> EVENTS = EventCodec.of(ReleaseLogEvent.class);

  private static final Cause CAUSE = Cause.of("core:release-log", "read");

  private final ReleaseLog empty;

  private ReleaseLogActor(PublicKeySet root, InstantSource clock) {
    super(PersistenceId.of(KEY.name(), ID), EVENTS, clock);
    this.empty = ReleaseLog.rootedIn(root);
  }

  /** The log of the fleet with this root key. */
  public static Behavior<ReleaseLogCommand> create(PublicKeySet root, InstantSource clock) {
    return Behaviors.setup(context -> new ReleaseLogActor(root, clock));
  }

  @Override
  protected ReleaseLogState empty() {
    return new ReleaseLogState(empty);
  }

  @Override
  protected ReleaseLogState after(ReleaseLogState state, ReleaseLogEvent event) {
    return state.after(event);
  }

  @Override
  protected Cause causeOf(ReleaseLogCommand command) {
    return switch (command) {
      case ReleaseLogCommand.Append append -> append.cause();
      case ReleaseLogCommand.Read ignored -> CAUSE;
      case ReleaseLogCommand.Head ignored -> CAUSE;
      case ReleaseLogCommand.Stop ignored -> CAUSE;
    };
  }

  @Override
  protected Decision<ReleaseLogEvent, ReleaseLogState> decide(
      ReleaseLogState state, ReleaseLogCommand command) {
    return switch (command) {
      case ReleaseLogCommand.Append(byte[] statement, var cause, var replyTo) ->
          switch (ReleaseLogDecisions.append(state, statement)) {
            case ReleaseLogDecisions.Verdict.New(var event, var reply) ->
                Decision.<ReleaseLogEvent, ReleaseLogState>persist(event)
                    .thenReply(replyTo::tell, after -> reply);
            case ReleaseLogDecisions.Verdict.Unchanged(var reply) ->
                Decision.reply(replyTo::tell, reply);
          };
      case ReleaseLogCommand.Read(long fromIndex, int max, var replyTo) ->
          Decision.reply(replyTo::tell, ReleaseLogDecisions.read(state, fromIndex, max));
      case ReleaseLogCommand.Head(var replyTo) ->
          Decision.reply(replyTo::tell, ReleaseLogDecisions.head(state.log()));
      case ReleaseLogCommand.Stop() -> Decision.stop();
    };
  }
}
