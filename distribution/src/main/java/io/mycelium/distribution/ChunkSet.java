package io.mycelium.distribution;

import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An immutable set of chunk indexes of one bundle, with the wire form of a bitmap. */
public final class ChunkSet {
  private final int size;
  private final BitSet bits;

  private ChunkSet(int size, BitSet bits) {
    this.size = size;
    this.bits = bits;
  }

  /** No chunk of a bundle of that many chunks. */
  public static ChunkSet none(int size) {
    return new ChunkSet(size, new BitSet(size));
  }

  /** Every chunk of a bundle of that many chunks. */
  public static ChunkSet all(int size) {
    BitSet bits = new BitSet(size);
    bits.set(0, size);
    return new ChunkSet(size, bits);
  }

  /** The chunks whose bit is set; bits at or beyond the size are refused. */
  public static ChunkSet of(int size, BitSet bits) {
    if (bits.length() > size) {
      throw new IllegalArgumentException(
          "chunk %d is beyond the %d chunks of the bundle".formatted(bits.length() - 1, size));
    }
    return new ChunkSet(size, (BitSet) bits.clone());
  }

  /** Reads {@link #toBytes()}; a wrong length or a set bit beyond the size is refused. */
  public static ChunkSet fromBytes(int size, byte[] bitmap) {
    if (bitmap.length != bitmapBytes(size)) {
      throw new IllegalArgumentException(
          "bitmap of %d bytes, %d chunks need %d"
              .formatted(bitmap.length, size, bitmapBytes(size)));
    }
    return of(size, BitSet.valueOf(bitmap));
  }

  /** The length of the bitmap of a bundle of that many chunks. */
  public static int bitmapBytes(int size) {
    return (size + 7) / 8;
  }

  /** The bitmap: chunk {@code i} is bit {@code i % 8}, lowest first, of byte {@code i / 8}. */
  public byte[] toBytes() {
    byte[] bitmap = new byte[bitmapBytes(size)];
    byte[] trimmed = bits.toByteArray();
    System.arraycopy(trimmed, 0, bitmap, 0, trimmed.length);
    return bitmap;
  }

  /** Whether the chunk is in the set. */
  public boolean has(int index) {
    return bits.get(index);
  }

  /** How many chunks the bundle has. */
  public int size() {
    return size;
  }

  /** How many chunks the set has. */
  public int count() {
    return bits.cardinality();
  }

  /** Whether every chunk of the bundle is in the set. */
  public boolean isComplete() {
    return count() == size;
  }

  /** The chunks of the bundle that are not in the set. */
  public ChunkSet complement() {
    BitSet other = (BitSet) bits.clone();
    other.flip(0, size);
    return new ChunkSet(size, other);
  }

  /** The indexes in the set, ascending. */
  public IntStream stream() {
    return bits.stream();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChunkSet that && that.size == size && that.bits.equals(bits);
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, bits);
  }

  @Override
  public String toString() {
    return count() + " of " + size + " chunks";
  }
}
