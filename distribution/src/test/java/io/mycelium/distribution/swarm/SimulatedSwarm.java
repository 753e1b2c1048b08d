package io.mycelium.distribution.swarm;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Carries out the effects of a scheduler with made-up sources and a clock that is a number. */
final class SimulatedSwarm {
  private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();

  /** How a source behaves. */
  record Behaviour(
      SourceKind kind,
      BitSet has,
      boolean sequential,
      long bytesPerSecond,
      double lies,
      int diesAfterChunks,
      boolean neverOpens) {
    static Behaviour honest(SourceKind kind, int chunks, long bytesPerSecond) {
      BitSet all = new BitSet();
      all.set(0, chunks);
      return new Behaviour(kind, all, false, bytesPerSecond, 0, Integer.MAX_VALUE, false);
    }

    Behaviour lying(double share) {
      return new Behaviour(kind, has, sequential, bytesPerSecond, share, diesAfterChunks, false);
    }

    Behaviour dyingAfter(int chunks) {
      return new Behaviour(kind, has, sequential, bytesPerSecond, lies, chunks, false);
    }

    Behaviour having(BitSet some) {
      return new Behaviour(
          kind, some, sequential, bytesPerSecond, lies, diesAfterChunks, neverOpens);
    }

    Behaviour silent() {
      return new Behaviour(kind, has, sequential, bytesPerSecond, lies, diesAfterChunks, true);
    }
  }

  private record Event(long at, long order, SourceId source, int session, TransferFact fact) {}

  private final ContentLayout layout;
  private final Map<SourceId, Behaviour> behaviours;
  private final RandomGenerator random;
  private final TransferScheduler scheduler;
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(
          (a, b) ->
              a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.order(), b.order()));
  private final Map<SourceId, Integer> sessions = new HashMap<>();
  private final Map<SourceId, Long> busyUntil = new HashMap<>();
  private final Map<SourceId, Integer> delivered = new HashMap<>();
  private final Set<SourceId> open = new HashSet<>();
  private long orders;
  private long now;

  final Set<Integer> verified = new TreeSet<>();
  final Set<SourceId> liars = new HashSet<>();
  final Set<SourceId> askedAfterLie = new HashSet<>();
  final Map<SourceId, Integer> requests = new HashMap<>();
  final List<TransferEffect> endings = new ArrayList<>();

  SimulatedSwarm(
      ContentLayout layout, Map<SourceId, Behaviour> behaviours, RandomGenerator random) {
    this.layout = layout;
    this.behaviours = behaviours;
    this.random = random;
    this.scheduler =
        new TransferScheduler(
            layout, ChunkSet.all(layout.chunkCount()), TransferLimits.defaults(), random, 0);
  }

  /** Runs to the end; the ending is the only element of {@link #endings}. */
  Duration run(Duration longest) {
    behaviours.forEach((id, each) -> feed(new TransferFact.Offered(id, each.kind())));
    long nextTick = TICK_NANOS;
    while (endings.isEmpty() && now < longest.toNanos()) {
      Event next = queue.peek();
      if (next != null && next.at() <= nextTick) {
        queue.remove();
        now = next.at();
        deliver(next);
      } else {
        now = nextTick;
        nextTick += TICK_NANOS;
        feed(new TransferFact.Tick());
      }
    }
    return Duration.ofNanos(now);
  }

  private void deliver(Event event) {
    if (!isCurrent(event)) {
      return;
    }
    switch (event.fact()) {
      case TransferFact.Verified(SourceId id, int chunk) -> {
        verified.add(chunk);
        delivered.merge(id, 1, Integer::sum);
      }
      case TransferFact.Bad(SourceId id, int chunk) -> liars.add(id);
      default -> {}
    }
    feed(event.fact());
  }

  private boolean isCurrent(Event event) {
    return open.contains(event.source())
        && sessions.getOrDefault(event.source(), 0) == event.session();
  }

  private void feed(TransferFact fact) {
    for (TransferEffect effect : scheduler.on(fact, now)) {
      switch (effect) {
        case TransferEffect.Open(SourceId id) -> open(id);
        case TransferEffect.Request(SourceId id, int chunk) -> request(id, chunk);
        case TransferEffect.Cancel(SourceId id, String reason) -> open.remove(id);
        case TransferEffect.Done done -> endings.add(done);
        case TransferEffect.Failed failed -> endings.add(failed);
      }
    }
  }

  private void open(SourceId id) {
    Behaviour behaviour = Objects.requireNonNull(behaviours.get(id));
    open.add(id);
    sessions.merge(id, 1, Integer::sum);
    busyUntil.put(id, now);
    if (liars.contains(id)) {
      askedAfterLie.add(id);
    }
    if (!behaviour.neverOpens()) {
      ChunkSet has = ChunkSet.of(layout.chunkCount(), behaviour.has());
      later(
          id,
          random.nextInt(50) * 1_000_000L,
          new TransferFact.Ready(id, has, behaviour.sequential()));
    }
  }

  private void request(SourceId id, int chunk) {
    Behaviour behaviour = Objects.requireNonNull(behaviours.get(id));
    requests.merge(id, 1, Integer::sum);
    if (liars.contains(id)) {
      askedAfterLie.add(id);
    }
    long transfer = 1_000_000_000L * layout.span(chunk).lengthBytes() / behaviour.bytesPerSecond();
    long done = Math.max(now, busyUntil.getOrDefault(id, 0L)) + transfer;
    busyUntil.put(id, done);
    if (delivered.getOrDefault(id, 0) >= behaviour.diesAfterChunks()) {
      if (random.nextBoolean()) {
        later(id, 1_000_000, new TransferFact.Failed(id, "connection reset"));
      }
      return;
    }
    boolean lie = random.nextDouble() < behaviour.lies();
    later(
        id,
        done - now,
        lie ? new TransferFact.Bad(id, chunk) : new TransferFact.Verified(id, chunk));
  }

  private void later(SourceId id, long delay, TransferFact fact) {
    queue.add(new Event(now + delay, orders++, id, sessions.getOrDefault(id, 0), fact));
  }
}
