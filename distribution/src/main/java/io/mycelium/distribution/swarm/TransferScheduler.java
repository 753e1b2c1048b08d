package io.mycelium.distribution.swarm;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import io.mycelium.distribution.swarm.SourceState.Flight;
import io.mycelium.distribution.swarm.SourceState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides who is asked for which chunk. Facts and the time go in, effects come out; it has no
 * clock, thread or I/O and is used by one thread.
 *
 * <p>Peers are asked first, the fastest of them first, several at once, each chunk of one of them,
 * so that a bad chunk has one culprit. Trusted sources are asked for what no usable peer has. When
 * nothing is left to ask for, an idle source is asked once more for what is overdue elsewhere.
 *
 * <p>INVARIANT: while chunks are missing, a request is on its way, a source is being opened, a
 * limit in time is running, or the transfer has failed. Ticks make time pass.
 */
public final class TransferScheduler {
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);

  private static final Comparator<SourceState> FASTEST_PEER_FIRST =
      Comparator.<SourceState>comparingInt(source -> source.isPeer() ? 0 : 1)
          .thenComparingDouble(source -> -source.rate())
          .thenComparingInt(source -> source.order);

  private final ContentLayout layout;
  private final TransferLimits limits;
  private final ChunkPicker picker;
  private final Map<SourceId, SourceState> sources = new LinkedHashMap<>();

  private List<TransferEffect> effects = new ArrayList<>();
  private long progressAtNanos;
  private boolean finished;

  /**
   * A scheduler for what is missing.
   *
   * @param random breaks ties between equally rare chunks
   */
  public TransferScheduler(
      ContentLayout layout,
      ChunkSet missing,
      TransferLimits limits,
      RandomGenerator random,
      long nowNanos) {
    this.layout = layout;
    this.limits = limits;
    this.picker = new ChunkPicker(missing, random);
    this.progressAtNanos = nowNanos;
  }

  /**
   * Takes a fact and says what is to be done now.
   *
   * @param now monotonic nanoseconds, never less than before
   */
  public List<TransferEffect> on(TransferFact fact, long now) {
    if (finished) {
      return List.of();
    }
    effects = new ArrayList<>();
    switch (fact) {
      case TransferFact.Offered(SourceId id, SourceKind kind) -> offered(id, kind, now);
      case TransferFact.Ready(SourceId id, ChunkSet chunks, boolean sequential) ->
          ready(id, chunks, sequential, now);
      case TransferFact.Gained(SourceId id, ChunkSet chunks) -> gained(id, chunks);
      case TransferFact.Verified(SourceId id, int chunk) -> verified(id, chunk, now);
      case TransferFact.Bad(SourceId id, int chunk) -> bad(id, chunk, now);
      case TransferFact.Failed(SourceId id, String reason) -> failed(id, reason, now);
      case TransferFact.Tick() -> dropOverdue(now);
    }
    advance(now);
    return List.copyOf(effects);
  }

  private void offered(SourceId id, SourceKind kind, long now) {
    ChunkSet none = ChunkSet.none(layout.chunkCount());
    int retries = kind == SourceKind.TRUSTED ? limits.trustedRetries() : 0;
    sources.putIfAbsent(id, new SourceState(id, kind, sources.size(), none, retries, now));
  }

  private void ready(SourceId id, ChunkSet chunks, boolean sequential, long now) {
    SourceState source = sources.get(id);
    if (source == null || !source.isOpening()) {
      return;
    }
    if (chunks.size() != layout.chunkCount()) {
      String reason =
          "it counts %d chunks, the manifest %d".formatted(chunks.size(), layout.chunkCount());
      end(source, reason, now);
      return;
    }
    source.enter(Phase.READY, now);
    source.sequential = sequential;
    picker.holds(source, chunks);
    progressAtNanos = now;
  }

  private void gained(SourceId id, ChunkSet chunks) {
    SourceState source = sources.get(id);
    if (source != null && source.isReady() && chunks.size() == layout.chunkCount()) {
      picker.holds(source, chunks);
    }
  }

  private void verified(SourceId id, int chunk, long now) {
    SourceState source = sources.get(id);
    if (source != null && source.delivered(chunk, layout.span(chunk).lengthBytes(), now)) {
      picker.answered(chunk);
    }
    if (picker.isMissing(chunk)) {
      picker.arrived(chunk);
      progressAtNanos = now;
    }
  }

  private void bad(SourceId id, int chunk, long now) {
    SourceState source = sources.get(id);
    if (source != null) {
      source.retriesLeft = 0;
      drop(
          source, "sent bytes for chunk %d that the manifest does not state".formatted(chunk), now);
    }
  }

  private void failed(SourceId id, String reason, long now) {
    SourceState source = sources.get(id);
    if (source != null) {
      drop(source, reason, now);
    }
  }

  /** Lets a source go, for good unless it may be tried again. */
  private void drop(SourceState source, String reason, long now) {
    if (!source.isReady() && !source.isOpening()) {
      return;
    }
    if (source.retriesLeft == 0) {
      end(source, reason, now);
      return;
    }
    release(source, reason);
    source.retriesLeft--;
    int used = limits.trustedRetries() - source.retriesLeft;
    source.enter(Phase.OFFERED, now + (FIRST_RETRY.toNanos() << used));
  }

  private void end(SourceState source, String reason, long now) {
    release(source, reason);
    source.enter(Phase.ENDED, now);
  }

  private void release(SourceState source, String reason) {
    source.flights.forEach(flight -> picker.answered(flight.chunk()));
    source.flights.clear();
    source.ending = reason;
    picker.holds(source, ChunkSet.none(layout.chunkCount()));
    effects.add(new TransferEffect.Cancel(source.id, reason));
  }

  private void dropOverdue(long now) {
    for (SourceState source : List.copyOf(sources.values())) {
      Flight oldest = source.flights.peekFirst();
      if (source.isOpening() && now - source.phaseSinceNanos > limits.openTimeout().toNanos()) {
        drop(source, "did not answer within %s".formatted(limits.openTimeout()), now);
      } else if (oldest != null && now - source.busySince(oldest) > patience(oldest.chunk())) {
        String reason =
            "did not deliver chunk %d within %s"
                .formatted(oldest.chunk(), Duration.ofNanos(patience(oldest.chunk())));
        drop(source, reason, now);
      }
    }
  }

  private long patience(int chunk) {
    double transfer = 1e9 * layout.span(chunk).lengthBytes() / limits.minBytesPerSecond();
    return limits.chunkTimeout().toNanos() + (long) transfer;
  }

  private void advance(long now) {
    if (picker.missingCount() == 0) {
      finish(new TransferEffect.Done());
      return;
    }
    openPeers(now);
    openTrusted(now);
    List<SourceState> usable = usable();
    boolean settled = peersSettled(now);
    for (SourceState source : usable) {
      if (source.isPeer() || settled) {
        fillWindow(source, now);
      }
    }
    usable.stream().filter(source -> source.flights.isEmpty()).forEach(idle -> hedge(idle, now));
    failIfStuck(now);
  }

  private List<SourceState> usable() {
    return sources.values().stream()
        .filter(SourceState::isReady)
        .sorted(FASTEST_PEER_FIRST)
        .toList();
  }

  private void openPeers(long now) {
    Collection<SourceState> all = sources.values();
    // A peer that has nothing of use keeps its connection, not its place.
    long busy =
        all.stream()
            .filter(SourceState::isPeer)
            .filter(source -> source.isOpening() || picker.isOfUse(source))
            .count();
    all.stream()
        .filter(source -> source.isPeer() && source.phase == Phase.OFFERED)
        .limit(Math.max(0, limits.maxOpenPeers() - busy))
        .forEach(source -> open(source, now));
  }

  private void openTrusted(long now) {
    List<SourceState> trusted =
        sources.values().stream().filter(source -> !source.isPeer()).toList();
    boolean anyReady = trusted.stream().anyMatch(SourceState::isReady);
    boolean wanted = (peersSettled(now) && picker.lacksSource()) || (!anyReady && anyOverdue(now));
    if (!wanted || trusted.stream().anyMatch(SourceState::isOpening)) {
      return;
    }
    trusted.stream()
        .filter(source -> source.phase == Phase.OFFERED && source.phaseSinceNanos <= now)
        .findFirst()
        .ifPresent(source -> open(source, now));
  }

  private void open(SourceState source, long now) {
    source.enter(Phase.OPENING, now);
    effects.add(new TransferEffect.Open(source.id));
  }

  /** Whether no peer is left that may soon say what it has. */
  private boolean peersSettled(long now) {
    return sources.values().stream()
        .noneMatch(
            source ->
                source.isPeer()
                    && source.isOpening()
                    && now - source.phaseSinceNanos < limits.trustedAfter().toNanos());
  }

  private boolean anyOverdue(long now) {
    return sources.values().stream()
        .flatMap(source -> source.flights.stream())
        .anyMatch(
            flight ->
                picker.isMissing(flight.chunk())
                    && now - flight.askedAtNanos() > limits.trustedAfter().toNanos());
  }

  private void fillWindow(SourceState source, long now) {
    int window = source.window(layout.longestChunkBytes(), limits.maxWindow());
    while (source.flights.size() < window) {
      int chunk = picker.next(source);
      if (chunk < 0) {
        return;
      }
      request(source, chunk, now);
    }
  }

  private void request(SourceState source, int chunk, long now) {
    picker.asked(chunk);
    source.flights.addLast(new Flight(chunk, now));
    effects.add(new TransferEffect.Request(source.id, chunk));
  }

  /** Asks an idle source for the chunk that is longest on its way elsewhere, at most once. */
  private void hedge(SourceState idle, long now) {
    long patience = idle.isPeer() ? limits.hedgeAfter().toNanos() : limits.trustedAfter().toNanos();
    sources.values().stream()
        .filter(source -> source != idle)
        .flatMap(source -> source.flights.stream())
        .filter(flight -> picker.isMissing(flight.chunk()) && idle.chunks.has(flight.chunk()))
        .filter(flight -> picker.isOnTheWayOnce(flight.chunk()))
        .filter(
            flight -> {
              double expected = idle.expectedNanos(layout.span(flight.chunk()).lengthBytes());
              return now - flight.askedAtNanos() > Math.max(patience, (long) (2 * expected));
            })
        .min(Comparator.comparingLong(Flight::askedAtNanos))
        .ifPresent(flight -> request(idle, flight.chunk(), now));
  }

  private void failIfStuck(long now) {
    for (SourceState source : sources.values()) {
      boolean maybeLater = source.phase == Phase.OFFERED || source.isOpening();
      boolean mayGain = source.isReady() && now - progressAtNanos < limits.starvedAfter().toNanos();
      if (maybeLater || mayGain || !source.flights.isEmpty()) {
        return;
      }
    }
    Map<SourceId, String> reasons = new LinkedHashMap<>();
    for (SourceState source : sources.values()) {
      String lacking = "has %s and got no more".formatted(source.chunks);
      reasons.put(source.id, source.isReady() ? lacking : source.ending);
    }
    finish(new TransferEffect.Failed(picker.missingCount(), reasons));
  }

  private void finish(TransferEffect last) {
    finished = true;
    sources.values().stream()
        .filter(source -> source.isReady() || source.isOpening())
        .forEach(source -> effects.add(new TransferEffect.Cancel(source.id, "")));
    effects.add(last);
  }
}
