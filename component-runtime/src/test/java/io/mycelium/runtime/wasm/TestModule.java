package io.mycelium.runtime.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the bytes of a module. Types are written as a letter for each parameter, {@code >}, and a
 * letter for the result; code is written as bytes, without the end of its function.
 */
final class TestModule {
  static final String RUN = "iiii>l";

  /** Instructions that return an empty result. */
  static final int[] NOTHING = {0x42, 0};

  private record Function(String type, String export, int[] locals, int[] code) {}

  private record Import(String module, String name, String type) {}

  private final List<Import> imports = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private int[] memory = {1, 1, 2};
  private String memoryName = "memory";
  private int[] table = {};
  private int start = -1;

  /** A module whose only fault is that it has no function that runs a task. */
  static TestModule empty() {
    return new TestModule().function("i>i", "mycelium_alloc", 0x41, 0x80, 0x08);
  }

  /** A module that runs a task with this code; the imports have the first numbers. */
  static TestModule running(int... code) {
    return empty().function(RUN, "mycelium_run", code);
  }

  TestModule imported(String module, String name, String type) {
    imports.add(new Import(module, name, type));
    return this;
  }

  TestModule function(String type, String export, int... code) {
    return function(type, export, new int[] {0}, code);
  }

  /** A function with its groups of local variables: their number, then a count and a type each. */
  TestModule function(String type, String export, int[] locals, int[] code) {
    functions.add(new Function(type, export, locals, code));
    return this;
  }

  /** The limits of the memory as they are encoded. */
  TestModule memory(int... limits) {
    memory = limits;
    return this;
  }

  TestModule memoryName(String name) {
    memoryName = name;
    return this;
  }

  /** The limits of a table of functions as they are encoded. */
  TestModule table(int... limits) {
    table = limits;
    return this;
  }

  /** The number of the function that is called when an instance is made. */
  TestModule start(int function) {
    start = function;
    return this;
  }

  byte[] bytes() {
    Bytes all = new Bytes();
    all.raw(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    all.section(1, types());
    all.section(2, imports());
    Bytes declared = new Bytes().number(functions.size());
    for (int i = 0; i < functions.size(); i++) {
      declared.number(imports.size() + i);
    }
    all.section(3, declared);
    if (table.length > 0) {
      all.section(4, new Bytes().number(1).raw(0x70).raw(table));
    }
    all.section(5, new Bytes().raw(memory.length == 0 ? new int[] {0} : new int[] {1}).raw(memory));
    all.section(7, exports());
    if (start >= 0) {
      all.section(8, new Bytes().number(start));
    }
    all.section(10, code());
    return all.out.toByteArray();
  }

  private Bytes types() {
    Bytes types = new Bytes().number(imports.size() + functions.size());
    imports.forEach(each -> types.type(each.type()));
    functions.forEach(each -> types.type(each.type()));
    return types;
  }

  private Bytes imports() {
    Bytes all = new Bytes().number(imports.size());
    for (int i = 0; i < imports.size(); i++) {
      all.text(imports.get(i).module()).text(imports.get(i).name()).raw(0).number(i);
    }
    return all;
  }

  private Bytes exports() {
    List<Function> exported = functions.stream().filter(each -> !each.export().isEmpty()).toList();
    Bytes all = new Bytes().number(exported.size() + (memory.length == 0 ? 0 : 1));
    if (memory.length > 0) {
      all.text(memoryName).raw(2, 0);
    }
    exported.forEach(
        each -> all.text(each.export()).raw(0).number(imports.size() + functions.indexOf(each)));
    return all;
  }

  private Bytes code() {
    Bytes all = new Bytes().number(functions.size());
    for (Function each : functions) {
      Bytes body = new Bytes().raw(each.locals()).raw(each.code()).raw(0x0b);
      all.number(body.out.size()).all(body);
    }
    return all;
  }

  /** Bytes as the format writes them. */
  private static final class Bytes {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes raw(int... bytes) {
      for (int each : bytes) {
        out.write(each);
      }
      return this;
    }

    Bytes number(int value) {
      int left = value;
      while (left >= 0x80) {
        out.write((left & 0x7f) | 0x80);
        left >>>= 7;
      }
      out.write(left);
      return this;
    }

    Bytes text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      number(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Bytes all(Bytes other) {
      out.writeBytes(other.out.toByteArray());
      return this;
    }

    void type(String letters) {
      int arrow = letters.indexOf('>');
      raw(0x60).values(letters.substring(0, arrow)).values(letters.substring(arrow + 1));
    }

    private Bytes values(String letters) {
      number(letters.length());
      letters.chars().forEach(each -> raw(each == 'i' ? 0x7f : each == 'l' ? 0x7e : 0x7c));
      return this;
    }

    void section(int id, Bytes content) {
      raw(id).number(content.out.size()).all(content);
    }
  }
}
