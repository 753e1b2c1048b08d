package io.mycelium.runtime.leak;

import java.io.IOException;

/** Goes once through a dump from its begin to its end and tells a visitor where what is. */
final class HprofScan {
  private static final int RECORD_HEADER = 9;

  private final HprofFile file;
  private final Visitor visitor;
  private final int id;

  /** Is told the offset of each record's first byte, its tag. */
  interface Visitor {
    /** A record outside of the heap; {@code end} is behind its last byte. */
    default void record(int tag, int at, int end) throws IOException {}

    /** A root. */
    default void root(int tag, int at) throws IOException {}

    /** A class, instance or array. */
    default void object(int tag, int at) throws IOException {}
  }

  private HprofScan(HprofFile file, Visitor visitor) {
    this.file = file;
    this.visitor = visitor;
    this.id = file.idSize();
  }

  static void scan(HprofFile file, Visitor visitor) throws IOException {
    new HprofScan(file, visitor).records();
  }

  private void records() throws IOException {
    int at = file.begin();
    while (at < file.size()) {
      if (at + RECORD_HEADER > file.size()) {
        throw truncated(at);
      }
      int tag = file.u1(at);
      int length = file.i4(at + 5);
      long end = (long) at + RECORD_HEADER + length;
      if (length < 0 || end > file.size()) {
        throw truncated(at);
      }
      if (tag == HprofTag.HEAP_DUMP || tag == HprofTag.HEAP_DUMP_SEGMENT) {
        heap(at + RECORD_HEADER, (int) end);
      } else {
        visitor.record(tag, at, (int) end);
      }
      at = (int) end;
    }
  }

  private static IOException truncated(int at) {
    return new IOException("the dump is cut off in the record at " + at);
  }

  private void heap(int from, int end) throws IOException {
    int at = from;
    while (at < end) {
      int tag = file.u1(at);
      int length = 1 + bodyLength(tag, at);
      if (length <= 0 || length > end - at) {
        throw truncated(at);
      }
      if (tag >= HprofTag.CLASS && tag <= HprofTag.PRIMITIVE_ARRAY) {
        visitor.object(tag, at);
      } else {
        visitor.root(tag, at);
      }
      at += length;
    }
  }

  private int bodyLength(int tag, int at) throws IOException {
    return switch (tag) {
      case HprofTag.ROOT_UNKNOWN, HprofTag.ROOT_STICKY_CLASS, HprofTag.ROOT_MONITOR_USED -> id;
      case HprofTag.ROOT_JNI_GLOBAL -> 2 * id;
      case HprofTag.ROOT_NATIVE_STACK, HprofTag.ROOT_THREAD_BLOCK -> id + 4;
      case HprofTag.ROOT_JNI_LOCAL, HprofTag.ROOT_JAVA_FRAME, HprofTag.ROOT_THREAD_OBJECT -> id + 8;
      case HprofTag.CLASS -> new ClassRecord(file, at).end() - at - 1;
      case HprofTag.INSTANCE -> 2 * id + 8 + file.i4(at + 5 + 2 * id);
      case HprofTag.OBJECT_ARRAY -> 2 * id + 8 + Math.multiplyExact(file.i4(at + 5 + id), id);
      case HprofTag.PRIMITIVE_ARRAY ->
          id + 9 + Math.multiplyExact(file.i4(at + 5 + id), file.sizeOf(file.u1(at + 9 + id)));
      default -> throw new IOException("record %d at %d is none of the format".formatted(tag, at));
    };
  }
}
