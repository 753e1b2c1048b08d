package io.mycelium.actors.agent;

import io.mycelium.actors.instance.Hands;
import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.registry.ReleaseReader;
import io.mycelium.actors.spore.BasicSporeClient;
import io.mycelium.actors.spore.CardCapacity;
import io.mycelium.actors.spore.CardFacts;
import io.mycelium.actors.spore.LogHead;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.api.NodeId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The root of the hands of one JVM: starts the spore client, the reader of the release log, the
 * resource monitor and the component manager, and passes on what concerns more than one of them.
 */
public final class NodeAgent {
  /** What the agent is told. */
  public sealed interface Command {
    /** An order of an instance of this node. */
    record Order(HandsCommand order) implements Command {}

    /** The node has started under this incarnation. */
    record Incarnated(long incarnation) implements Command {}

    /** The release log is said to have this head; it is read now. */
    record ReadReleases(LogHead head) implements Command {}

    /** The node says this of itself from now on. */
    record Describe(UnaryOperator<CardFacts> change) implements Command {}
  }

  private record HeadKnown(LogHead head) implements Command {}

  private record CapacityChanged(CardCapacity capacity) implements Command {}

  private record SporesChanged() implements Command {}

  /**
   * What the agent is made of; the functions give what its children tell the agent back to it.
   *
   * @param spores where the spore client shows what it hears
   * @param sporeClient the spore client
   * @param reader makes the reader of the release log, which announces heads
   * @param monitor makes the resource monitor, which tells what is left
   * @param manager makes the component manager under the incarnation of the node
   */
  public record Parts(
      SporeBoard spores,
      Behavior<BasicSporeClient.Command> sporeClient,
      Function<Consumer<LogHead>, Behavior<ReleaseReader.Command>> reader,
      Function<Consumer<CardCapacity>, Behavior<ResourceMonitor.Command>> monitor,
      Function<LongSupplier, Behavior<DynamicComponentManager.Message>> manager) {}

  private final SporeBoard board;
  private final AtomicLong incarnation;
  private final ActorRef<BasicSporeClient.Command> spores;
  private final ActorRef<ReleaseReader.Command> reader;
  private final ActorRef<DynamicComponentManager.Message> manager;

  private NodeAgent(ActorContext<Command> context, AtomicLong incarnation, Parts parts) {
    ActorRef<Command> self = context.getSelf();
    this.board = parts.spores();
    this.incarnation = incarnation;
    this.spores = context.spawn(parts.sporeClient(), "spores");
    this.reader =
        context.spawn(parts.reader().apply(head -> self.tell(new HeadKnown(head))), "releases");
    context.spawn(
        parts.monitor().apply(capacity -> self.tell(new CapacityChanged(capacity))), "resources");
    this.manager = context.spawn(parts.manager().apply(incarnation::get), "components");
  }

  /**
   * The agent of a node.
   *
   * @param incarnation where the present start of the node is written, 0 before it is known
   */
  public static Behavior<Command> create(AtomicLong incarnation, Parts parts) {
    return Behaviors.setup(
        context -> {
          NodeAgent agent = new NodeAgent(context, incarnation, parts);
          ActorRef<Command> self = context.getSelf();
          SporeBoard.Listening listening =
              parts.spores().listen(() -> self.tell(new SporesChanged()));
          return Behaviors.receive(Command.class)
              .onAnyMessage(agent::receive)
              .onSignal(
                  PostStop.class,
                  signal -> {
                    listening.close();
                    return Behaviors.same();
                  })
              .build();
        });
  }

  /** The hands of the node as its instances see them. */
  public static Hands hands(NodeId node, AtomicLong incarnation, ActorRef<Command> agent) {
    return new Hands() {
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
        agent.tell(new Command.Order(order));
      }
    };
  }

  private Behavior<Command> receive(Command command) {
    switch (command) {
      case Command.Order(var order) -> manager.tell(new DynamicComponentManager.Order(order));
      case Command.Incarnated(long started) -> {
        incarnation.accumulateAndGet(started, Math::max);
        spores.tell(new BasicSporeClient.Command.Incarnated(started));
      }
      case Command.Describe(var change) ->
          spores.tell(new BasicSporeClient.Command.Describe(change));
      case Command.ReadReleases(var head) -> reader.tell(new ReleaseReader.Command.HeadHeard(head));
      case HeadKnown(var head) -> spores.tell(new BasicSporeClient.Command.Announce(head));
      case CapacityChanged(var capacity) ->
          spores.tell(new BasicSporeClient.Command.Describe(facts -> facts.withCapacity(capacity)));
      case SporesChanged changed ->
          board
              .current()
              .head()
              .ifPresent(head -> reader.tell(new ReleaseReader.Command.HeadHeard(head)));
    }
    return Behaviors.same();
  }
}
