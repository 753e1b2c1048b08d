package io.mycelium.node.fleet;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;

/** Changes the fleet. Each call blocks until the change is on disk or refused. */
public interface FleetCommands {
  /** Appends a signed statement (publish, yank, delegate) to the release log. */
  Outcome release(byte[] statement, Principal who);

  /** Submits a task; the same id with the same body is one task. */
  Outcome submit(TaskSubmission task, Principal who);

  /** Tells a task to stop. */
  Outcome cancel(TaskId task, Principal who);

  /** Sets how a component is updated. */
  Outcome policy(PolicyOrder order, Principal who);

  /** Keeps a component at a version, or no longer. */
  Outcome pin(PinOrder order, Principal who);

  /** Begins a rollout, or says what it would touch. */
  Outcome rollout(RolloutOrder order, Principal who);

  /** Ends a rollout and goes back. */
  Outcome abortRollout(ComponentId component, Principal who);

  /** Lets a node take no new tasks, or take them again. */
  Outcome drain(NodeId node, boolean drained, Principal who);
}
