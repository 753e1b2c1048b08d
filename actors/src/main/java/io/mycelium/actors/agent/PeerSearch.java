package io.mycelium.actors.agent;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.peer.P2PClient;
import io.mycelium.distribution.peer.Transport;
import io.mycelium.distribution.source.Source;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes that may hold a bundle, as their spores say, whether they do; each that answers
 * with a ticket becomes a source. A node that does not answer in time is left out.
 */
public final class PeerSearch implements Function<Digest, List<Source>> {
  /** The most nodes that are asked for one bundle. */
  public static final int MAX_ASKED = 16;

  private static final Duration FIND_LIMIT = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(PeerSearch.class);

  private final ActorSystem<?> system;
  private final NodeId self;
  private final Function<Digest, List<NodeId>> candidates;
  private final Transport transport;

  /**
   * @param candidates the nodes whose spores say that they may hold a bundle, best first
   */
  public PeerSearch(
      ActorSystem<?> system,
      NodeId self,
      Function<Digest, List<NodeId>> candidates,
      Transport transport) {
    this.system = system;
    this.self = self;
    this.candidates = candidates;
    this.transport = transport;
  }

  /** Blocks until all have answered or their time is over. */
  @Override
  public List<Source> apply(Digest root) {
    List<CompletableFuture<Optional<Source>>> asked = new ArrayList<>();
    candidates.apply(root).stream()
        .filter(node -> !node.equals(self))
        .limit(MAX_ASKED)
        .forEach(node -> asked.add(ask(node, root).toCompletableFuture()));
    return asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
  }

  private CompletionStage<Optional<Source>> ask(NodeId node, Digest root) {
    return find(node)
        .thenCompose(
            door ->
                door.isEmpty()
                    ? CompletableFuture.completedStage(Optional.<Source>empty())
                    : ask(door.get(), root))
        .exceptionally(
            failure -> {
              LOG.info("{} did not say whether it has {}: {}", node, root, failure.getMessage());
              return Optional.empty();
            });
  }

  private CompletionStage<Optional<ActorRef<PeerDoor.Command>>> find(NodeId node) {
    var key = PeerDoor.keyOf(node);
    CompletionStage<Receptionist.Listing> listing =
        AskPattern.ask(
            system.receptionist(),
            replyTo -> Receptionist.find(key, replyTo),
            FIND_LIMIT,
            system.scheduler());
    return listing.thenApply(
        found -> {
          Set<ActorRef<PeerDoor.Command>> doors = found.getServiceInstances(key);
          return doors.stream().findFirst();
        });
  }

  private CompletionStage<Optional<Source>> ask(ActorRef<PeerDoor.Command> door, Digest root) {
    CompletionStage<PeerDoor.Holding> answer =
        AskPattern.ask(
            door,
            replyTo -> new PeerDoor.Command.AskHolding(root, self, replyTo),
            ANSWER_LIMIT,
            system.scheduler());
    return answer.thenApply(
        holding ->
            switch (holding) {
              case PeerDoor.Holding.Offered offered -> Optional.of(sourceOf(offered));
              case PeerDoor.Holding.NotHeld(NodeId node) -> Optional.empty();
              case PeerDoor.Holding.Busy(NodeId node, String reason) -> {
                LOG.info("{} is busy: {}", node, reason);
                yield Optional.empty();
              }
            });
  }

  private Source sourceOf(PeerDoor.Holding.Offered offered) {
    InetSocketAddress address = new InetSocketAddress(offered.host(), offered.dataPort());
    return new P2PClient(
        new P2PClient.Offer(offered.node(), address, offered.ticket()),
        self,
        transport,
        CONNECT_LIMIT);
  }
}
