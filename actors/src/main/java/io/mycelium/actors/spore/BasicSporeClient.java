package io.mycelium.actors.spore;

import io.mycelium.api.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.jspecify.annotations.Nullable;

/**
 * This node's ear and mouth for spores: gossips its card and the head of the release log, and shows
 * what it hears on a {@link SporeBoard}. Silent until the node knows its incarnation.
 */
public final class BasicSporeClient {
  private static final Duration RESTART_MIN = Duration.ofMillis(200);
  private static final Duration RESTART_MAX = Duration.ofSeconds(10);
  private static final double RESTART_JITTER = 0.2;

  /** What the client understands. */
  public sealed interface Command {
    /** The node says this of itself from now on; of several changes only the sum is sent. */
    record Describe(UnaryOperator<CardFacts> change) implements Command {}

    /** The node has started under this incarnation. */
    record Incarnated(long incarnation) implements Command {}

    /** The release log has this head; a lower one than known is not told on. */
    record Announce(LogHead head) implements Command {}
  }

  private record Tick() implements Command {}

  private record CardsHeard(Replicator.SubscribeResponse<CardBucket> heard) implements Command {}

  private record HeadHeard(LogHead head) implements Command {}

  // A local write fails only with its replicator, which then starts anew; a later tick repeats it.
  private record Written() implements Command {}

  /**
   * What the client works with.
   *
   * @param signer the node's key
   * @param board where it shows what it hears
   * @param drops where it counts what it does not believe
   * @param clock for the age of cards
   * @param nanos a monotonic clock, for the pace
   * @param pace how often it writes
   */
  public record Ports(
      CardSigner signer,
      SporeBoard board,
      SporeDrops drops,
      InstantSource clock,
      LongSupplier nanos,
      PublishPace pace) {}

  private final Ports ports;
  private final ReplicatorMessageAdapter<Command, CardBucket> cardKeys;
  private final ActorRef<HeadGossip.Command> headGossip;
  private final Map<Key<CardBucket>, CardBucket> buckets = new HashMap<>();
  private CardFacts facts;
  private long incarnation;
  private long counter;
  private @Nullable CardFacts written;
  private long writtenAtMs;
  private long writtenNanos;
  private Optional<LogHead> head = Optional.empty();

  private BasicSporeClient(
      Ports ports,
      CardFacts facts,
      ReplicatorMessageAdapter<Command, CardBucket> cardKeys,
      ActorRef<HeadGossip.Command> headGossip) {
    this.ports = ports;
    this.facts = facts;
    this.cardKeys = cardKeys;
    this.headGossip = headGossip;
  }

  /** A client of the node with these facts. */
  public static Behavior<Command> create(Ports ports, CardFacts facts) {
    Behavior<Command> client =
        Behaviors.setup(
            context -> {
              ActorRef<LogHead> heads = context.messageAdapter(LogHead.class, HeadHeard::new);
              ActorRef<HeadGossip.Command> gossip =
                  context.spawn(HeadGossip.create(heads), "release-head");
              return Behaviors.withTimers(
                  timers ->
                      DistributedData.<Command, CardBucket>withReplicatorMessageAdapter(
                          cards ->
                              new BasicSporeClient(ports, facts, cards, gossip).start(timers)));
            });
    return Behaviors.supervise(client)
        .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, RESTART_JITTER));
  }

  private Behavior<Command> start(TimerScheduler<Command> timers) {
    CardBucket.keys().forEach(key -> cardKeys.subscribe(key, CardsHeard::new));
    timers.startTimerWithFixedDelay(new Tick(), ports.pace().shortest());
    return Behaviors.receiveMessage(this::receive);
  }

  private Behavior<Command> receive(Command command) {
    switch (command) {
      case Command.Describe(var change) -> facts = change.apply(facts);
      case Command.Incarnated(long started) -> {
        incarnated(started);
        write();
      }
      case Command.Announce(var announced) -> headGossip.tell(new HeadGossip.Announce(announced));
      case CardsHeard(var heard) -> {
        if (heard instanceof Replicator.Changed<CardBucket> changed) {
          buckets.put(changed.key(), changed.dataValue());
          show();
        }
      }
      case HeadHeard(var heard) -> {
        head = Optional.of(heard);
        show();
      }
      case Tick tick -> write();
      case Written done -> {}
    }
    return Behaviors.same();
  }

  private void incarnated(long started) {
    if (started > incarnation) {
      incarnation = started;
      counter = 0;
      written = null;
    }
  }

  private void write() {
    long nowMs = Math.max(ports.clock().millis(), writtenAtMs);
    boolean changed = !facts.equals(written);
    boolean first = written == null;
    // By the monotonic clock: one that is set back must not silence the node until it has caught
    // up.
    Duration since = Duration.ofNanos(ports.nanos().getAsLong() - writtenNanos);
    if (incarnation == 0 || (!first && !ports.pace().isDue(since, changed))) {
      return;
    }
    counter++;
    CardVersion version = new CardVersion(incarnation, counter, nowMs);
    NodeCard card = CardCodec.sign(ports.signer(), version, facts);
    written = facts;
    writtenAtMs = nowMs;
    writtenNanos = ports.nanos().getAsLong();
    cardKeys.askUpdate(
        replyTo ->
            new Replicator.Update<>(
                CardBucket.keyOf(card.node()),
                CardBucket.EMPTY,
                Replicator.writeLocal(),
                replyTo,
                bucket -> bucket.with(card)),
        answer -> new Written());
  }

  private void show() {
    Map<NodeId, NodeCard> cards = new HashMap<>();
    for (CardBucket bucket : buckets.values()) {
      for (NodeCard card : bucket.cards()) {
        if (card.facts().fleet().equals(facts.fleet())) {
          cards.put(card.node(), card);
        } else {
          ports.drops().countForeign();
        }
      }
    }
    continueAfter(cards.get(ports.signer().node()));
    ports.board().show(new SporeView(cards, head));
  }

  // A client that was started anew goes on counting behind the card that others still have.
  private void continueAfter(@Nullable NodeCard own) {
    if (own != null && own.incarnation() == incarnation) {
      counter = Math.max(counter, own.version().counter());
      writtenAtMs = Math.max(writtenAtMs, own.version().writtenAtMs());
    }
  }
}
