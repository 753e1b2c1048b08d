package io.mycelium.runtime.process;

import io.mycelium.api.VersionRange;
import io.mycelium.runtime.ComponentJars;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.leak.LeakPaths;
import io.mycelium.runtime.services.Contract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A provider, a consumer and one that breaks the protocol, in whichever tier a test wants. */
final class ServiceComponents {
  /** Where a component is. */
  enum Place {
    LAYER,
    PROCESS
  }

  private static final String CONTRACT =
      """
      package acme;
      import java.util.*;
      public interface Clock {
        enum Zone { HERE, THERE }
        record Ask(Zone zone, List<Integer> parts, Optional<String> note) {}
        Object any(Object what);
        String say(String what);
        int length(byte[] bytes);
      }
      """;
  private static final String PROVIDER =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.util.*; import java.util.concurrent.*;
      public final class Main implements Component, Clock {
        public static class Own extends RuntimeException { Own() { super("of my own"); } }
        private ComponentContext c;
        private final CountDownLatch never = new CountDownLatch(1);
        public void start(ComponentContext c) { this.c = c; c.services().offer(Clock.class, this); }
        public Object any(Object what) { return "own".equals(what) ? new Own() : what; }
        public int length(byte[] bytes) { if (bytes[0] == 1) hang(); return bytes.length; }
        private String hang() {
          c.log().info("hangs");
          try { never.await(); return "never"; } catch (InterruptedException e) { c.log().info("cut"); return "cut"; }
        }
        public String say(String what) {
          return switch (what) {
            case "throw" -> throw new Own();
            case "hang" -> hang();
            case "halt" -> { Runtime.getRuntime().halt(9); yield ""; }
            default -> what + " " + c.version() + " on " + Thread.currentThread().getName() + " in " + ProcessHandle.current().pid();
          };
        }
        public byte[] run(TaskContext t) { return new byte[0]; }
        public void stop() {}
      }
      """;
  private static final String CONSUMER =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.math.*; import java.time.*; import java.util.*;
      import java.util.concurrent.*; import java.util.concurrent.atomic.*;
      public final class Main implements Component {
        class Mine {}
        private Clock clock;
        public void start(ComponentContext c) { clock = c.services().require(Clock.class); }
        public byte[] run(TaskContext t) {
          String input = new String(t.input());
          try {
            String said = switch (t.operation()) {
              case "kinds" -> kinds();
              case "mine" -> String.valueOf(clock.any(new Mine()));
              case "own" -> String.valueOf(clock.any("own"));
              case "length" -> "" + clock.length(new byte[Integer.parseInt(input)]);
              case "back" -> "" + ((byte[]) clock.any(new byte[Integer.parseInt(input)])).length;
              case "backs" -> crowd(Integer.parseInt(input), () -> clock.any(new byte[8_000_000]));
              case "crowd" -> crowd(Integer.parseInt(input), () -> clock.say("hang"));
              case "heavy" -> { byte[] b = new byte[8_000_000]; b[0] = 1; yield crowd(Integer.parseInt(input), () -> clock.length(b)); }
              default -> clock.say(t.operation());
            };
            return said.getBytes();
          } catch (RuntimeException e) {
            return (e.getClass().getSimpleName() + ": " + e.getMessage()).getBytes();
          }
        }
        private String kinds() {
          LocalDateTime at = LocalDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_999);
          Map<Object, Object> map = new LinkedHashMap<>();
          map.put("b", 1); map.put(null, null); map.put("a", List.of());
          Clock.Ask ask = new Clock.Ask(Clock.Zone.THERE, List.of(1, 2), Optional.of("note"));
          List<Object> all = new ArrayList<>(Arrays.asList(
              null, "", "text", "\\u00e9\\u4e2d\\ud83d\\ude00", "\\ud800", true, false, 'x', '\\uffff', (byte) -1, Short.MIN_VALUE,
              Integer.MIN_VALUE, 0, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, -1.5f, Float.NaN, Math.PI, Double.NEGATIVE_INFINITY,
              BigInteger.TEN.pow(40).negate(), new BigDecimal("-12.3400"), new UUID(1, -2),
              Instant.MIN, Instant.MAX, Instant.EPOCH, Duration.ofSeconds(-1, 1), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), at,
              at.toLocalDate(), LocalDate.MIN, LocalDate.MAX, at.toLocalTime(), ZoneOffset.ofHours(-3), ZoneId.of("Europe/Kyiv"),
              at.atOffset(ZoneOffset.MAX), at.toLocalTime().atOffset(ZoneOffset.MIN), at.atZone(ZoneId.of("America/New_York")),
              LocalDateTime.of(2024, 10, 27, 3, 30).atZone(ZoneId.of("Europe/Kyiv")).withLaterOffsetAtOverlap(),
              Period.of(1, -2, 3), Year.of(-5), YearMonth.of(2024, 2), MonthDay.of(2, 29), DayOfWeek.MONDAY, Month.MAY, TimeUnit.HOURS,
              Optional.empty(), Optional.of(ask), OptionalInt.of(-7), OptionalInt.empty(), OptionalLong.of(8), OptionalDouble.of(0.5),
              List.of(1, "two"), new LinkedHashSet<>(List.of(3, 1, 2)), map, Clock.Zone.HERE, ask,
              new boolean[] {true, false}, new char[] {'a', '\\ud800'}, new byte[] {1, -1}, new short[] {-2}, new int[] {3, Integer.MIN_VALUE},
              new long[] {-4}, new float[] {0.5f}, new double[] {-0.0}, new int[][] {{1}, {}, null}, new String[] {"a", null},
              new Clock.Ask[] {ask}, new Clock.Zone[][] {{Clock.Zone.THERE}}, new Object[] {1, "x", new Object[0]}, new List[] {List.of(1)}));
          List<?> back = (List<?>) clock.any(all);
          StringBuilder different = new StringBuilder();
          for (int i = 0; i < all.size(); i++) {
            boolean same = Objects.deepEquals(all.get(i), back.get(i))
                && (!(all.get(i) instanceof Object[]) || all.get(i).getClass() == back.get(i).getClass());
            if (!same) different.append(i).append(' ').append(all.get(i)).append(" is ").append(back.get(i)).append('\\n');
          }
          List<?> order = new ArrayList<>(((Map<?, ?>) back.get(all.indexOf(map))).keySet());
          return back.size() + " kinds, " + order + ", different: " + different;
        }
        private static String crowd(int size, Runnable call) {
          AtomicInteger limited = new AtomicInteger();
          Set<String> others = new TreeSet<>();
          try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < size; i++) {
              all.execute(() -> {
                try {
                  call.run();
                } catch (ServiceFailedException e) {
                  if (e.getMessage().contains("at once, which is its limit")) limited.incrementAndGet();
                  else synchronized (others) { others.add(e.getMessage()); }
                }
              });
            }
          }
          return limited + " over the limit, others " + others;
        }
        public void stop() {}
      }
      """;

  /** Goes behind its context to the socket, and writes what it likes. */
  private static final String HOSTILE =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.io.*; import java.lang.reflect.*; import java.nio.*; import java.util.*;
      public final class Main implements Component, Clock {
        private Object node;
        public void start(ComponentContext c) throws Exception {
          c.services().offer(Clock.class, this);
          node = field(field(c.services(), "door"), "node");
        }
        private static Object field(Object of, String name) throws Exception {
          Field field = of.getClass().getDeclaredField(name);
          field.setAccessible(true);
          return field.get(of);
        }
        private static final class Frame {
          final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          final DataOutputStream out = new DataOutputStream(bytes);
          Frame(int type) throws IOException { out.writeByte(type); }
          Frame number(long n) throws IOException { out.writeLong(n); return this; }
          Frame text(String t) throws IOException { return bytes(t.getBytes()); }
          Frame bytes(byte[] b) throws IOException { out.writeInt(b.length); out.write(b); return this; }
          Frame count(int n) throws IOException { out.writeInt(n); return this; }
          Frame small(int n) throws IOException { out.writeByte(n); return this; }
        }
        private void put(Frame frame) throws Exception { raw(frame.bytes.size(), frame.bytes.toByteArray()); }
        private void raw(int length, byte[] body) throws Exception {
          Method put = node.getClass().getDeclaredMethod("put", ByteBuffer.class);
          put.setAccessible(true);
          put.invoke(node, ByteBuffer.allocate(4 + body.length).putInt(length).put(body).flip());
        }
        public byte[] run(TaskContext t) throws Exception {
          switch (t.operation()) {
            case "garbage" -> put(new Frame(99).number(7));
            case "long" -> raw(2 << 20, new byte[10]);
            case "contract" -> put(new Frame(17).number(1).text("acme.None").text("say").count(0).bytes(new byte[] {0}));
            case "twice" -> { for (int i = 0; i < 2; i++) put(new Frame(17).number(1).text("acme.Clock").text("say").count(1).text("java.lang.String").bytes(new byte[] {2, 1, 0, 8, 'h', 'a', 'n', 'g'})); }
            case "method" -> put(new Frame(17).number(1).text("acme.Clock").text("nope").count(1).text("int").bytes(new byte[] {0}));
            case "answer" -> put(new Frame(19).number(1_000_000).small(4));
            case "offer" -> put(new Frame(15).number(5).text("acme.None"));
            case "pages" -> { for (int i = 0; i < 70; i++) put(new Frame(14).bytes(new byte[128 * 1024])); }
            case "orphans" -> { put(new Frame(14).bytes(new byte[10])); put(new Frame(19).number(1).small(4)); }
            default -> { }
          }
          Thread.currentThread().join();
          return new byte[0];
        }
        public Object any(Object what) { return what; }
        public int length(byte[] bytes) { return 0; }
        public String say(String what) {
          try {
            // The first call of the node has number 1: it is answered here, with no value.
            put(new Frame(19).number(1).small(0).text("").bytes(new byte[] {23, 0, 1, 2, 3}));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return what;
        }
        public void stop() {}
      }
      """;

  private static final VersionRange CONSUMED = VersionRange.parse("^1.0.0");

  private final ProcessFixture fixture;
  private final Jars jars;
  private final ComponentRuntime layers;

  /** Compiled once. */
  record Jars(Path contract, Path provider, Path consumer, Path hostile) {
    static Jars in(Path folder) throws IOException {
      ComponentJars jars = new ComponentJars(folder);
      Path contract =
          jars.module(
              "contract",
              Map.of(
                  "module-info.java",
                  "module acme { exports acme; }",
                  "acme/Clock.java",
                  CONTRACT));
      return new Jars(
          contract,
          demo(jars, "provider", PROVIDER, contract),
          demo(jars, "consumer", CONSUMER, contract),
          demo(jars, "hostile", HOSTILE, contract));
    }

    private static Path demo(ComponentJars jars, String name, String main, Path contract)
        throws IOException {
      return jars.module(
          name,
          Map.of(
              "module-info.java",
              "module demo { requires io.mycelium.api; requires acme; }",
              "demo/Main.java",
              main),
          contract);
    }
  }

  ServiceComponents(ProcessFixture fixture, Jars jars) {
    this.fixture = fixture;
    this.jars = jars;
    layers =
        ComponentRuntime.create(
            new RuntimeLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                Duration.ofMillis(100)),
            fixture.services,
            LeakPaths.NONE,
            System::nanoTime,
            System::gc);
  }

  private LoadedSlot load(
      Place place, String name, String version, Path jar, String provides, boolean requires)
      throws InterruptedException {
    LoadRequest request =
        fixture.request(
            name,
            version,
            List.of(jar, jars.contract()),
            256L << 20,
            provides.isEmpty() ? List.of() : clock(VersionRange.parse(provides)),
            requires ? clock(CONSUMED) : List.of());
    return place == Place.LAYER ? layers.load(request) : fixture.tier.load(request);
  }

  private static List<Contract> clock(VersionRange range) {
    return List.of(new Contract("acme.Clock", range));
  }

  LoadedSlot provider(Place place, String version) throws InterruptedException {
    return load(place, "provider", version, jars.provider(), version, false);
  }

  LoadedSlot consumer(Place place) throws InterruptedException {
    return load(place, "consumer", "1.0.0", jars.consumer(), "", true);
  }

  /** Offers a version that nobody takes but who asks for it, and needs the service itself. */
  LoadedSlot hostile(String version) throws InterruptedException {
    return load(Place.PROCESS, "hostile", version, jars.hostile(), version, true);
  }

  void close() {
    layers.close();
  }
}
