package io.mycelium.runtime.leak;

/** The numbers of the format's records, and of those inside a segment of the heap. */
final class HprofTag {
  static final int STRING = 0x01;
  static final int LOAD_CLASS = 0x02;
  static final int FRAME = 0x04;
  static final int TRACE = 0x05;
  static final int HEAP_DUMP = 0x0C;
  static final int HEAP_DUMP_SEGMENT = 0x1C;

  static final int ROOT_JNI_GLOBAL = 0x01;
  static final int ROOT_JNI_LOCAL = 0x02;
  static final int ROOT_JAVA_FRAME = 0x03;
  static final int ROOT_NATIVE_STACK = 0x04;
  static final int ROOT_STICKY_CLASS = 0x05;
  static final int ROOT_THREAD_BLOCK = 0x06;
  static final int ROOT_MONITOR_USED = 0x07;
  static final int ROOT_THREAD_OBJECT = 0x08;
  static final int ROOT_UNKNOWN = 0xFF;

  static final int CLASS = 0x20;
  static final int INSTANCE = 0x21;
  static final int OBJECT_ARRAY = 0x22;
  static final int PRIMITIVE_ARRAY = 0x23;

  /** The basic type of a reference. */
  static final int OBJECT = 2;

  private HprofTag() {}
}
