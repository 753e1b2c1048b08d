package io.mycelium.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * One component that does what it should not, and when; which of it is told by a file in its data
 * folder.
 */
public final class Misconduct {
  /** What ends by itself and does nothing that a caller could see. */
  private static final Set<String> HARMLESS = Set.of("forks", "poisons", "floods");

  /** What never returns. */
  private static final Set<String> ENDLESS = Set.of("hangs", "ignores", "deadlocks");

  /** What only a result can be. */
  private static final Set<String> RESULTS = Set.of("garbage", "nothing");

  private static final String SOURCE =
      """
      ComponentContext c;
      String phase = "";
      String what = "";
      static final List<Object> HELD = new ArrayList<>();
      static volatile long woken;
      public void start(ComponentContext c) throws Exception {
        this.c = c;
        String[] mode = Files.readString(c.data().path().resolve("mode")).split(" ");
        phase = mode[0];
        what = mode[1];
        if (phase.equals("start")) act();
      }
      public byte[] run(TaskContext t) throws Exception {
        if (t.operation().equals("act") && phase.equals("run")) {
          t.log("acts");
          return act();
        }
        return t.input();
      }
      public void stop() throws Exception {
        if (phase.equals("stop")) act();
      }
      byte[] act() throws Exception {
        switch (what) {
          case "throws": throw new IllegalStateException("on purpose");
          case "hangs": new CountDownLatch(1).await(); return null;
          case "ignores": ignore();
          case "deadlocks": deadlock(); return null;
          case "exits": System.exit(7); return null;
          case "allocates": while (true) HELD.add(new byte[1 << 20]);
          case "lies": while (true) HELD.add(java.nio.ByteBuffer.allocateDirect(1 << 20));
          case "forks": for (int i = 0; i < 30; i++) new ProcessBuilder("sleep", "600").start(); break;
          case "files": while (true) HELD.add(new java.io.FileInputStream("/dev/null"));
          case "sockets": sockets();
          case "poisons": poison(); break;
          case "floods": for (int i = 0; i < 5_000; i++) c.log().info("flood " + i); break;
          case "garbage": return new byte[TaskContext.MAX_RESULT_BYTES + 1];
          case "nothing": return null;
          default: throw new IllegalArgumentException(what);
        }
        return "in".getBytes();
      }
      static void ignore() {
        while (true) {
          try { new CountDownLatch(1).await(); } catch (InterruptedException e) { woken++; }
        }
      }
      static void deadlock() throws Exception {
        Object one = new Object();
        Object two = new Object();
        CountDownLatch both = new CountDownLatch(2);
        Thread other = Thread.ofVirtual().start(() -> lock(two, one, both));
        lock(one, two, both);
      }
      static void lock(Object first, Object second, CountDownLatch both) {
        synchronized (first) {
          both.countDown();
          while (both.getCount() > 0) Thread.onSpinWait();
          synchronized (second) { woken++; }
        }
      }
      static void sockets() throws Exception {
        try (java.net.ServerSocket server = new java.net.ServerSocket(0)) {
          while (true) {
            HELD.add(new java.net.Socket(server.getInetAddress(), server.getLocalPort()));
            HELD.add(server.accept());
          }
        }
      }
      static class Poison {}
      static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
      static final ThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();
      static void poison() {
        LOCAL.set(new Poison());
        INHERITED.set(new Poison());
        Thread.currentThread().setName("poisoned");
        Thread.currentThread().setContextClassLoader(null);
        Thread.currentThread().interrupt();
      }
      """;

  private Misconduct() {}

  /** Compiles the component. */
  public static Path jar(ComponentJars jars) throws IOException {
    return jars.component("misconduct", SOURCE);
  }

  /** Each of these at {@code start}, {@code run} and {@code stop}; wrong results at {@code run}. */
  public static Stream<Arguments> at(String... kinds) {
    return Arrays.stream(kinds)
        .flatMap(
            what ->
                Stream.of("start", "run", "stop")
                    .filter(phase -> phase.equals("run") || !RESULTS.contains(what))
                    .map(phase -> Arguments.of(what, phase)));
  }

  /** What the next load does. */
  public static void choose(Path data, String what, String phase) {
    try {
      Files.createDirectories(data);
      Files.writeString(data.resolve("mode"), phase + " " + what);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nobody but the log, the system or a later task could notice. */
  public static boolean isHarmless(String what) {
    return HARMLESS.contains(what);
  }

  /** Whether it never returns by itself. */
  public static boolean isEndless(String what) {
    return ENDLESS.contains(what);
  }
}
