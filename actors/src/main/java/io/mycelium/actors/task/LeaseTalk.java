package io.mycelium.actors.task;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** What a task says to the instances that it leases; they answer to the task itself. */
final class LeaseTalk {
  // Declared by name: instances and tasks know each other, their classes need not.
  private static final EntityTypeKey<ComponentCommand> INSTANCES =
      EntityTypeKey.create(ComponentCommand.class, "Component");

  private final TaskId task;
  private final Entities entities;
  private final ActorRef<LeaseReply> answers;

  /**
   * The talk of one task.
   *
   * @param answers hears what instances answer, to earlier attempts too, so that a lease granted
   *     too late is given back
   */
  LeaseTalk(TaskId task, Entities entities, ActorRef<LeaseReply> answers) {
    this.task = task;
    this.entities = entities;
    this.answers = answers;
  }

  /** Whether the lease is one of this task, be it of another attempt. */
  boolean isOurs(Lease lease) {
    return lease.task().equals(task);
  }

  /**
   * Asks for leases of the attempt that are not granted; may be repeated. What others need is asked
   * for first, one after the other: it must work when they are loaded.
   */
  void acquire(TaskState.Attempting current, AttemptMemory memory, Cause cause) {
    for (NetworkTask.Need need : current.besides()) {
      if (!memory.isGranted(need.component())) {
        acquire(current, need, cause);
        return;
      }
    }
    for (NetworkTask.Need need : current.order().body().loads()) {
      if (!memory.isGranted(need.component())) {
        acquire(current, need, cause);
      }
    }
  }

  private void acquire(TaskState.Attempting current, NetworkTask.Need need, Cause cause) {
    entities.tell(
        INSTANCES,
        instance(current.node(), need.component()),
        new ComponentCommand.Acquire(
            need.range(),
            new LeaseHolder(task, current.attempt()),
            current.incarnation(),
            cause.withCommand("acquire"),
            answers));
  }

  /** Keeps the leases alive. */
  void renew(List<Lease> leases) {
    for (Lease lease : leases) {
      tell(lease, new ComponentCommand.Renew(lease));
    }
  }

  /** Gives a lease back. */
  void release(Lease lease, Cause cause) {
    tell(lease, new ComponentCommand.Release(lease, cause.withCommand("release")));
  }

  private void tell(Lease lease, ComponentCommand command) {
    entities.tell(INSTANCES, instance(lease.node(), lease.component()), command);
  }

  private static String instance(NodeId node, ComponentId component) {
    return node + "/" + component;
  }
}
