package io.mycelium.runtime.services;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Arrays of primitive values; each counts as one value, however long. */
final class PrimitiveArrays {
  private PrimitiveArrays() {}

  static void write(Object array, ByteSink out) {
    switch (array) {
      case byte[] all -> out.small(ValueForm.BYTES).bytes(all);
      case boolean[] all -> {
        ByteBuffer into = region(out, ValueForm.BOOLEANS, all.length, 1);
        for (boolean each : all) {
          var _ = into.put((byte) (each ? 1 : 0));
        }
      }
      case char[] all ->
          region(out, ValueForm.CHARACTERS, all.length, Character.BYTES).asCharBuffer().put(all);
      case short[] all ->
          region(out, ValueForm.SHORTS, all.length, Short.BYTES).asShortBuffer().put(all);
      case int[] all ->
          region(out, ValueForm.INTEGERS, all.length, Integer.BYTES).asIntBuffer().put(all);
      case long[] all ->
          region(out, ValueForm.LONGS, all.length, Long.BYTES).asLongBuffer().put(all);
      case float[] all ->
          region(out, ValueForm.FLOATS, all.length, Float.BYTES).asFloatBuffer().put(all);
      case double[] all ->
          region(out, ValueForm.DOUBLES, all.length, Double.BYTES).asDoubleBuffer().put(all);
      default ->
          throw new IllegalArgumentException(
              "%s is no array of primitive values".formatted(array.getClass().getName()));
    }
  }

  private static ByteBuffer region(ByteSink out, int kind, int length, int size) {
    return out.small(kind).whole(length).region((long) length * size);
  }

  /** Reads one of that kind, behind its tag. */
  static Object read(int kind, ByteSource in) {
    return switch (kind) {
      case ValueForm.BYTES -> in.bytes();
      case ValueForm.BOOLEANS -> {
        boolean[] all = new boolean[in.count()];
        for (int i = 0; i < all.length; i++) {
          all[i] = in.flag();
        }
        yield all;
      }
      case ValueForm.CHARACTERS -> {
        CharBuffer from = in.region(in.count(), Character.BYTES).asCharBuffer();
        char[] all = new char[from.remaining()];
        var _ = from.get(all);
        yield all;
      }
      case ValueForm.SHORTS -> {
        ShortBuffer from = in.region(in.count(), Short.BYTES).asShortBuffer();
        short[] all = new short[from.remaining()];
        var _ = from.get(all);
        yield all;
      }
      case ValueForm.INTEGERS -> {
        IntBuffer from = in.region(in.count(), Integer.BYTES).asIntBuffer();
        int[] all = new int[from.remaining()];
        var _ = from.get(all);
        yield all;
      }
      case ValueForm.LONGS -> {
        LongBuffer from = in.region(in.count(), Long.BYTES).asLongBuffer();
        long[] all = new long[from.remaining()];
        var _ = from.get(all);
        yield all;
      }
      case ValueForm.FLOATS -> {
        FloatBuffer from = in.region(in.count(), Float.BYTES).asFloatBuffer();
        float[] all = new float[from.remaining()];
        var _ = from.get(all);
        yield all;
      }
      case ValueForm.DOUBLES -> {
        DoubleBuffer from = in.region(in.count(), Double.BYTES).asDoubleBuffer();
        double[] all = new double[from.remaining()];
        var _ = from.get(all);
        yield all;
      }
      default -> throw new IllegalArgumentException("a value is of kind " + kind);
    };
  }
}
