package io.mycelium.runtime;

import java.nio.file.Path;
import java.util.Map;

/**
 * Something that a component does in its {@code start} and that may keep its class loader.
 *
 * @param name for the report
 * @param module what its module declares beside the API
 * @param start the body
 * @param holder a part of the path that is reported; empty where a remedy frees the loader
 */
record Pin(String name, String module, String start, String holder) {
  private static final String TYPES =
      """
      public interface ShapeMBean { int getX(); }
      public static class Shape implements ShapeMBean { public int getX() { return 1; } }
      static class Value implements java.io.Serializable { int used; void use() { used++; } }
      static class Trouble extends RuntimeException { Value v = new Value(); }
      public static class Task implements Runnable { public void run() { new Value(); } }
      static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
      static final ScopedValue<Object> SCOPED = ScopedValue.newInstance();
      public byte[] run(TaskContext t) throws Exception { throw new Trouble(); }
      """;

  static Pin freed(String name, String start) {
    return new Pin(name, "", start, "");
  }

  static Pin freed(String name, String module, String start) {
    return new Pin(name, module, start, "");
  }

  static Pin held(String name, String holder, String start) {
    return new Pin(name, "", start, holder);
  }

  static Pin held(String name, String module, String holder, String start) {
    return new Pin(name, module, start, holder);
  }

  LoadedComponent load(Fixture fixture) throws Exception {
    Path jar =
        fixture.jars.module(
            "pin",
            Map.of(
                "module-info.java",
                "module demo { requires io.mycelium.api; exports demo; " + module + " }",
                "demo/texts.properties",
                "a=b",
                "demo/Main.java",
                "package demo; "
                    + ComponentJars.IMPORTS
                    + " public class Main implements Component { "
                    + TYPES
                    + " public void start(ComponentContext c) throws Exception { "
                    + start
                    + " } }"));
    return fixture.load(jar);
  }

  @Override
  public String toString() {
    return name;
  }
}
