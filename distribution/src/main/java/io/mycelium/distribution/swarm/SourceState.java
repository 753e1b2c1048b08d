package io.mycelium.distribution.swarm;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a scheduler knows of one source. */
final class SourceState {
  /** Where a source stands. */
  enum Phase {
    /** It is known and was not contacted. */
    OFFERED,
    /** It is being contacted. */
    OPENING,
    /** It said what it has and can be asked. */
    READY,
    /** It failed or lied and is not used again. */
    ENDED
  }

  /** A chunk that was asked for. */
  record Flight(int chunk, long askedAtNanos) {}

  /** The weight of the last chunk in the measured rate. */
  private static final double LATEST = 0.3;

  /** What a window of requests should keep a source busy for. */
  private static final double WINDOW_NANOS = 100e6;

  private static final int FIRST_WINDOW = 2;

  final SourceId id;
  final SourceKind kind;
  final int order;
  final Deque<Flight> flights = new ArrayDeque<>();

  Phase phase = Phase.OFFERED;
  ChunkSet chunks;
  boolean sequential;
  int retriesLeft;
  long phaseSinceNanos;
  String ending = "";

  private double bytesPerNano;
  private long deliveredAtNanos;

  SourceState(SourceId id, SourceKind kind, int order, ChunkSet none, int retries, long now) {
    this.id = id;
    this.kind = kind;
    this.order = order;
    this.chunks = none;
    this.retriesLeft = retries;
    this.phaseSinceNanos = now;
  }

  boolean isPeer() {
    return kind == SourceKind.PEER;
  }

  boolean isReady() {
    return phase == Phase.READY;
  }

  boolean isOpening() {
    return phase == Phase.OPENING;
  }

  void enter(Phase next, long now) {
    phase = next;
    phaseSinceNanos = now;
  }

  /** Bytes per nanosecond, 0 while nothing was measured. */
  double rate() {
    return bytesPerNano;
  }

  /** Since when the source works on the oldest request. */
  long busySince(Flight oldest) {
    return Math.max(oldest.askedAtNanos(), deliveredAtNanos);
  }

  /** Takes a delivery into account; false if the chunk was not asked of this source. */
  boolean delivered(int chunk, int lengthBytes, long now) {
    Flight flight = flights.stream().filter(each -> each.chunk() == chunk).findFirst().orElse(null);
    if (flight == null) {
      return false;
    }
    double latest = lengthBytes / (double) Math.max(1, now - busySince(flight));
    bytesPerNano = bytesPerNano == 0 ? latest : LATEST * latest + (1 - LATEST) * bytesPerNano;
    deliveredAtNanos = now;
    flights.remove(flight);
    return true;
  }

  /** How many chunks it may be asked for at once: enough to hide the way there and back. */
  int window(int chunkBytes, int max) {
    int wanted = (int) Math.min(max, Math.ceil(bytesPerNano * WINDOW_NANOS / chunkBytes));
    return Math.min(max, Math.max(FIRST_WINDOW, wanted));
  }

  /** How long a chunk of that length takes, as far as was measured. */
  double expectedNanos(int chunkBytes) {
    return bytesPerNano == 0 ? 0 : chunkBytes / bytesPerNano;
  }
}
