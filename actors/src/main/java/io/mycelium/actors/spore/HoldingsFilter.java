package io.mycelium.actors.spore;

import io.mycelium.distribution.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which bundles a node has, as a Bloom filter: it may say yes wrongly, never no. Roots are digests
 * and so already evenly spread: their own bits are the hash functions. One who forges roots can
 * only make a filter say yes too often.
 */
public final class HoldingsFilter {
  /** The largest filter: under 1 % wrong answers up to 170 bundles, under 16 % up to 500. */
  public static final int MAX_BYTES = 256;

  private static final int MIN_BYTES = 8;
  private static final int BITS_PER_ROOT = 12;
  private static final int HASHES = 4;

  private final byte[] bits;
  private final Digest digest;

  private HoldingsFilter(byte[] bits, Digest digest) {
    this.bits = bits;
    this.digest = digest;
  }

  /** The filter of a node that has these bundles. */
  public static HoldingsFilter of(Collection<Digest> roots) {
    byte[] bits = new byte[sizeFor(roots.size())];
    ByteBuffer sorted = ByteBuffer.allocate(roots.size() * Digest.BYTES);
    for (Digest root : new TreeSet<>(roots)) {
      sorted.put(root.bytes());
      ByteBuffer words = ByteBuffer.wrap(root.bytes());
      for (int i = 0; i < HASHES; i++) {
        int bit = bitOf(words.getInt(), bits.length);
        bits[bit >>> 3] |= (byte) (1 << (bit & 7));
      }
    }
    return new HoldingsFilter(bits, Digest.of(Arrays.copyOf(sorted.array(), sorted.position())));
  }

  /** A filter as it was sent. */
  static HoldingsFilter received(byte[] bits, Digest digest) {
    if (bits.length < MIN_BYTES || bits.length > MAX_BYTES || Integer.bitCount(bits.length) != 1) {
      throw new IllegalArgumentException(
          "a holdings filter has %d bytes, allowed are the powers of two from %d to %d"
              .formatted(bits.length, MIN_BYTES, MAX_BYTES));
    }
    return new HoldingsFilter(bits.clone(), digest);
  }

  /** Whether the node may have the bundle. */
  public boolean mayHold(Digest root) {
    ByteBuffer words = ByteBuffer.wrap(root.bytes());
    for (int i = 0; i < HASHES; i++) {
      int bit = bitOf(words.getInt(), bits.length);
      if ((bits[bit >>> 3] & (1 << (bit & 7))) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The digest of all roots in order: two nodes with the same one have the same bundles. */
  public Digest digest() {
    return digest;
  }

  byte[] bits() {
    return bits.clone();
  }

  private static int sizeFor(int roots) {
    int bytes = MIN_BYTES;
    while (bytes < MAX_BYTES && bytes * Byte.SIZE < roots * BITS_PER_ROOT) {
      bytes *= 2;
    }
    return bytes;
  }

  // The size is a power of two, so that the low bits of a word are an index.
  private static int bitOf(int word, int lengthBytes) {
    return word & (lengthBytes * Byte.SIZE - 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HoldingsFilter that
        && digest.equals(that.digest)
        && Arrays.equals(bits, that.bits);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "HoldingsFilter[%d bytes, %s]".formatted(bits.length, digest.shortForm());
  }
}
