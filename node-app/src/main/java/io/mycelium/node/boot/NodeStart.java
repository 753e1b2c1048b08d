package io.mycelium.node.boot;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.fleet.FleetCommand;
import io.mycelium.actors.fleet.FleetReply;
import io.mycelium.actors.fleet.FleetSupervisor;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.node.Capacity;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeReply;
import io.mycelium.api.NodeId;
import io.mycelium.node.warden.WardenException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The start of a node in the fleet's memory: the node's entity gives it an incarnation, and the
 * supervisor is told which process that is. Questions are repeated until they are answered: both
 * entities may be moving.
 */
final class NodeStart {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  private final ActorSystem<?> system;
  private final Entities entities;
  private final NodeId node;
  private final Duration limit;
  private final LongSupplier nanos;

  NodeStart(
      ActorSystem<?> system, Entities entities, NodeId node, Duration limit, LongSupplier nanos) {
    this.system = system;
    this.entities = entities;
    this.node = node;
    this.limit = limit;
    this.nanos = nanos;
  }

  /**
   * Asks for an incarnation. Blocks until it is there.
   *
   * @param process names this process; asking again under it is the same start
   */
  NodeReply.Started incarnation(String process, String zone, Capacity capacity) {
    NodeReply reply =
        answered(
            "the incarnation of this node",
            () ->
                entities.ask(
                    NodeActor.KEY,
                    node.value(),
                    (ActorRef<NodeReply> replyTo) ->
                        new NodeCommand.Start(
                            process, NodeKind.RHIZOMORPH, zone, capacity, replyTo),
                    ANSWER_LIMIT));
    return switch (reply) {
      case NodeReply.Started started -> started;
      case NodeReply.Refused(String reason) ->
          throw new WardenException("node %s may not start: %s".formatted(node, reason));
      case NodeReply.Accepted accepted ->
          throw new IllegalStateException("a start was answered with " + accepted);
    };
  }

  /** Tells the supervisor of the process. Blocks until it knows. */
  FleetReply.Joined join(NodeReply.Started started) {
    long memberUid = Cluster.get(system).selfMember().uniqueAddress().longUid();
    FleetReply reply =
        answered(
            "the supervisor of the fleet",
            () ->
                entities.ask(
                    FleetSupervisor.KEY,
                    FleetSupervisor.ID,
                    (ActorRef<FleetReply> replyTo) ->
                        new FleetCommand.NodeJoined(
                            node, started.incarnation(), started.kind(), memberUid, replyTo),
                    ANSWER_LIMIT));
    return switch (reply) {
      case FleetReply.Joined joined -> joined;
      case FleetReply.Refused(String reason) ->
          throw new WardenException("node %s may not join: %s".formatted(node, reason));
      case FleetReply.Description description ->
          throw new IllegalStateException("a join was answered with " + description);
    };
  }

  private <R> R answered(String what, Supplier<CompletionStage<R>> ask) {
    long end = nanos.getAsLong() + limit.toNanos();
    while (true) {
      try {
        return ask.get().toCompletableFuture().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TimeoutException) || nanos.getAsLong() - end > 0) {
          throw new WardenException(
              "%s did not come within %s: %s; is the journal served?"
                  .formatted(what, limit, e.getCause()),
              e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WardenException("the start was interrupted", e);
      }
    }
  }
}
