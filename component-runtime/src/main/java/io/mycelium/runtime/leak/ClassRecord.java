package io.mycelium.runtime.leak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A class as a dump has it: its loader, its superclass, its static and its instance fields. */
final class ClassRecord {
  /**
   * A field.
   *
   * @param nameId of its name
   * @param type the number of its basic type
   * @param at where its value is: of a static in the file, else in the part of this class
   */
  record Field(long nameId, int type, int at) {}

  private static final int OTHER_IDS = 6;

  private final HprofFile file;
  private final int at;
  private final List<Field> statics = new ArrayList<>();
  private final List<Field> fields = new ArrayList<>();
  private int fieldBytes;
  private int end;

  ClassRecord(HprofFile file, int at) throws IOException {
    this.file = file;
    this.at = at;
    int id = file.idSize();
    end = at + 1 + id + 4 + OTHER_IDS * id + 4;
    for (int left = u2(); left > 0; left--) {
      end += 2;
      end += file.sizeOf(u1());
    }
    for (int left = u2(); left > 0; left--) {
      long name = name();
      int type = u1();
      statics.add(new Field(name, type, end));
      end += file.sizeOf(type);
    }
    for (int left = u2(); left > 0; left--) {
      long name = name();
      int type = u1();
      fields.add(new Field(name, type, fieldBytes));
      fieldBytes += file.sizeOf(type);
    }
  }

  private int u1() {
    return file.u1(end++);
  }

  private int u2() {
    end += 2;
    return file.u2(end - 2);
  }

  private long name() {
    end += file.idSize();
    return file.id(end - file.idSize());
  }

  long id() {
    return file.id(at + 1);
  }

  long superId() {
    return file.id(at + 5 + file.idSize());
  }

  long loaderId() {
    return file.id(at + 5 + 2 * file.idSize());
  }

  long protectionDomainId() {
    return file.id(at + 5 + 4 * file.idSize());
  }

  int at() {
    return at;
  }

  int end() {
    return end;
  }

  List<Field> statics() {
    return statics;
  }

  List<Field> fields() {
    return fields;
  }

  /** The bytes of this class's part of an instance. */
  int fieldBytes() {
    return fieldBytes;
  }
}
