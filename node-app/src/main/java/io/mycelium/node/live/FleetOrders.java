package io.mycelium.node.live;

import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.actors.node.NodeReply;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.release.ReleaseLogActor;
import io.mycelium.actors.release.ReleaseLogCommand;
import io.mycelium.actors.release.ReleaseLogReply;
import io.mycelium.actors.spore.LogHead;
import io.mycelium.actors.task.NetworkTask;
import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskCommand;
import io.mycelium.actors.task.TaskReply;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.FleetCommands;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.PinOrder;
import io.mycelium.node.fleet.PolicyOrder;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.RolloutOrder;
import io.mycelium.node.fleet.TaskSubmission;
import io.mycelium.node.fleet.UnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;

/** Carries out what the API is told. */
final class FleetOrders implements FleetCommands {
  /** How long a release that was just published may take to be known on the node of a task. */
  private static final Duration RELEASE_KNOWN = Duration.ofSeconds(5);

  private static final long ASK_AGAIN_MS = 200;

  private final Asking asking;
  private final ComponentRegistry registry;
  private final ActorRef<NodeAgent.Command> agent;
  private final ReleaseOrders releases;
  private final RolloutOrders rollouts;

  FleetOrders(
      Asking asking,
      ComponentRegistry registry,
      ActorRef<NodeAgent.Command> agent,
      RolloutOrders rollouts) {
    this.asking = asking;
    this.registry = registry;
    this.agent = agent;
    this.releases = new ReleaseOrders(asking);
    this.rollouts = rollouts;
  }

  private static Cause cause(Principal who, String command) {
    return new Cause(who.name(), command, null, UUID.randomUUID().toString());
  }

  private static Outcome refused(Outcome.Reason reason, String message) {
    return new Outcome.Refused(reason, message);
  }

  private static Outcome unavailable(UnavailableException e) {
    return refused(Outcome.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
  }

  @Override
  public Outcome release(byte[] statement, Principal who) {
    Cause cause = cause(who, "release");
    ReleaseLogReply reply;
    try {
      reply =
          asking.untilAnswered(
              ReleaseLogActor.KEY,
              ReleaseLogActor.ID,
              (ActorRef<ReleaseLogReply> replyTo) ->
                  new ReleaseLogCommand.Append(statement, cause, replyTo));
    } catch (UnavailableException e) {
      return unavailable(e);
    }
    return switch (reply) {
      case ReleaseLogReply.Appended(long index, var head, boolean fresh) -> {
        agent.tell(new NodeAgent.Command.ReadReleases(new LogHead(head.lastIndex(), head.root())));
        boolean known = awaitKnown(index);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("index", index);
        facts.put("fresh", fresh);
        facts.put("head", head.root().hex());
        facts.put("known", known);
        yield Outcome.done(Long.toString(index), facts);
      }
      case ReleaseLogReply.Refused(String reason, String text) ->
          refused(reasonOf(reason), reason + ": " + text);
      case ReleaseLogReply.TreeHead head ->
          throw new IllegalStateException("an append was answered with " + head);
      case ReleaseLogReply.Statements statements ->
          throw new IllegalStateException("an append was answered with statements");
    };
  }

  private boolean awaitKnown(long index) {
    CountDownLatch longer = new CountDownLatch(1);
    try (ComponentRegistry.Listening _ =
        registry.listen(
            () -> {
              if (registry.lastIndex() >= index) {
                longer.countDown();
              }
            })) {
      return registry.lastIndex() >= index
          || longer.await(RELEASE_KNOWN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Outcome.Reason reasonOf(String reason) {
    return switch (reason) {
      case "VERSION_TAKEN" -> Outcome.Reason.CONFLICT;
      case "UNKNOWN_RELEASE" -> Outcome.Reason.NOT_FOUND;
      case "LOG_FULL" -> Outcome.Reason.OVERLOADED;
      case "MALFORMED", "MANIFEST_MISMATCH", "TOO_LARGE" -> Outcome.Reason.INVALID;
      default -> Outcome.Reason.FORBIDDEN;
    };
  }

  @Override
  public Outcome submit(TaskSubmission task, Principal who) {
    NetworkTask body;
    try {
      body = TaskBodies.of(task);
    } catch (IllegalArgumentException e) {
      return refused(Outcome.Reason.INVALID, String.valueOf(e.getMessage()));
    }
    Cause cause = cause(who, "submit");
    CountDownLatch never = new CountDownLatch(1);
    try {
      TaskReply reply = submit(task.id(), body, cause);
      long tries = RELEASE_KNOWN.toMillis() / ASK_AGAIN_MS;
      // The task may live on a node that has not read on to a release that is known here.
      while (isUnreleased(reply) && isReleasedHere(body) && tries-- > 0) {
        if (never.await(ASK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
          break;
        }
        reply = submit(task.id(), body, cause);
      }
      return outcome(task.id(), reply);
    } catch (UnavailableException e) {
      return unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(Outcome.Reason.UNAVAILABLE, "interrupted");
    }
  }

  private TaskReply submit(TaskId task, NetworkTask body, Cause cause) {
    return asking.untilAnswered(
        TaskActor.KEY,
        task.value(),
        (ActorRef<TaskReply> replyTo) -> new TaskCommand.Submit(body, cause, replyTo));
  }

  private static boolean isUnreleased(TaskReply reply) {
    return reply instanceof TaskReply.Refused refused
        && refused.reason() == TaskReply.Reason.NO_RELEASE;
  }

  private boolean isReleasedHere(NetworkTask body) {
    return body.loads().stream()
        .allMatch(need -> registry.resolve(need.component(), need.range()).isPresent());
  }

  @Override
  public Outcome cancel(TaskId task, Principal who) {
    try {
      TaskReply reply =
          asking.untilAnswered(
              TaskActor.KEY,
              task.value(),
              (ActorRef<TaskReply> replyTo) ->
                  new TaskCommand.Cancel(cause(who, "cancel"), replyTo));
      return outcome(task, reply);
    } catch (UnavailableException e) {
      return unavailable(e);
    }
  }

  private static Outcome outcome(TaskId task, TaskReply reply) {
    return switch (reply) {
      case TaskReply.Accepted(var id, var phase, long attempt) -> {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("task", id.value());
        facts.put("state", phase.name().toLowerCase(Locale.ROOT));
        facts.put("attempt", attempt);
        yield Outcome.done(id.value(), facts);
      }
      case TaskReply.Refused(var id, var reason, String text) ->
          refused(
              switch (reason) {
                case OTHER_BODY, ENDED -> Outcome.Reason.CONFLICT;
                case NO_RELEASE -> Outcome.Reason.NOT_FOUND;
                case CONTINUE_UNAVAILABLE -> Outcome.Reason.INVALID;
              },
              text);
      case TaskReply.Unknown(var id) ->
          refused(Outcome.Reason.NOT_FOUND, "there is no task '%s'".formatted(task));
      case TaskReply.Description description ->
          throw new IllegalStateException("an order was answered with a description");
    };
  }

  @Override
  public Outcome policy(PolicyOrder order, Principal who) {
    return releases.policy(order, cause(who, "policy"));
  }

  @Override
  public Outcome pin(PinOrder order, Principal who) {
    return releases.pin(order, cause(who, order.version().isEmpty() ? "unpin" : "pin"));
  }

  @Override
  public Outcome rollout(RolloutOrder order, Principal who) {
    return rollouts.start(order, cause(who, "rollout"));
  }

  @Override
  public Outcome abortRollout(ComponentId component, Principal who) {
    return rollouts.abort(component, cause(who, "abort-rollout"));
  }

  @Override
  public Outcome drain(NodeId node, boolean drained, Principal who) {
    try {
      NodeDescription known =
          asking.untilAnswered(NodeActor.KEY, node.value(), NodeCommand.Describe::new);
      if (known.state().incarnation() == 0) {
        return refused(
            Outcome.Reason.NOT_FOUND, "there is no node '%s'".formatted(node.shortForm()));
      }
      NodeReply reply =
          asking.untilAnswered(
              NodeActor.KEY,
              node.value(),
              (ActorRef<NodeReply> replyTo) ->
                  new NodeCommand.SetDrained(
                      drained, cause(who, drained ? "drain" : "resume"), replyTo));
      return reply instanceof NodeReply.Refused(String reason)
          ? refused(Outcome.Reason.CONFLICT, reason)
          : Outcome.done(node.value(), Map.of("node", node.value(), "drained", drained));
    } catch (UnavailableException e) {
      return unavailable(e);
    }
  }
}
