package io.mycelium.node.boot;

import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.instance.Hands;
import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.spore.CardFacts;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The way to the agent of this node for those that are made before it: entities may wake with the
 * first shard, and the agent needs entities to begin. What is said early is kept.
 */
final class AgentLine implements Hands {
  private final NodeId node;
  private final AtomicLong incarnation;
  private final List<NodeAgent.Command> early = new ArrayList<>();
  private @Nullable ActorRef<NodeAgent.Command> agent;

  AgentLine(NodeId node, AtomicLong incarnation) {
    this.node = node;
    this.incarnation = incarnation;
  }

  synchronized void connect(ActorRef<NodeAgent.Command> started) {
    agent = started;
    early.forEach(started::tell);
    early.clear();
  }

  void describe(UnaryOperator<CardFacts> change) {
    tell(new NodeAgent.Command.Describe(change));
  }

  private synchronized void tell(NodeAgent.Command command) {
    if (agent == null) {
      early.add(command);
    } else {
      agent.tell(command);
    }
  }

  @Override
  public NodeId node() {
    return node;
  }

  @Override
  public long incarnation() {
    return incarnation.get();
  }

  @Override
  public void tell(HandsCommand order) {
    tell(new NodeAgent.Command.Order(order));
  }
}
