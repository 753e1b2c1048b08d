package io.mycelium.distribution.swarm;

import io.mycelium.distribution.ChunkSet;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Knows which chunks are missing, who has them and what is on its way, and picks the next one. */
final class ChunkPicker {
  private final BitSet missing;
  private final byte[] copiesOnTheWay;
  private final short[] peers;
  private final short[] trusted;
  private final int[] tieBreak;

  ChunkPicker(ChunkSet missing, RandomGenerator random) {
    this.missing = new BitSet();
    missing.stream().forEach(this.missing::set);
    this.copiesOnTheWay = new byte[missing.size()];
    this.peers = new short[missing.size()];
    this.trusted = new short[missing.size()];
    // Without it all nodes that start together would ask for the same chunks in the same order.
    this.tieBreak = random.ints(missing.size(), 0, Integer.MAX_VALUE).toArray();
  }

  boolean isMissing(int chunk) {
    return missing.get(chunk);
  }

  int missingCount() {
    return missing.cardinality();
  }

  void arrived(int chunk) {
    missing.clear(chunk);
  }

  void asked(int chunk) {
    copiesOnTheWay[chunk]++;
  }

  void answered(int chunk) {
    copiesOnTheWay[chunk]--;
  }

  boolean isOnTheWayOnce(int chunk) {
    return copiesOnTheWay[chunk] == 1;
  }

  /** Replaces what a source has. */
  void holds(SourceState source, ChunkSet chunks) {
    short[] holders = source.isPeer() ? peers : trusted;
    source.chunks.stream().forEach(chunk -> holders[chunk]--);
    chunks.stream().forEach(chunk -> holders[chunk]++);
    source.chunks = chunks;
  }

  /** Whether the source has something that is missing. */
  boolean isOfUse(SourceState source) {
    return missing.stream().anyMatch(source.chunks::has);
  }

  /** Whether a chunk is missing that no usable source has. */
  boolean lacksSource() {
    return missing.stream().anyMatch(chunk -> peers[chunk] == 0 && trusted[chunk] == 0);
  }

  /**
   * The chunk to ask a source for, or -1: of those that nobody was asked for, the rarest among the
   * sources; from a trusted source only what no peer has; from a sequential source the first.
   */
  int next(SourceState source) {
    int best = -1;
    for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
      if (copiesOnTheWay[i] > 0 || !source.chunks.has(i) || (!source.isPeer() && peers[i] > 0)) {
        continue;
      }
      if (source.sequential) {
        return i;
      }
      if (best < 0 || isRarer(i, best)) {
        best = i;
      }
    }
    return best;
  }

  private boolean isRarer(int chunk, int than) {
    int holders = peers[chunk] + trusted[chunk];
    int others = peers[than] + trusted[than];
    return holders != others ? holders < others : tieBreak[chunk] < tieBreak[than];
  }
}
