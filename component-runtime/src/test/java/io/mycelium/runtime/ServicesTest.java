package io.mycelium.runtime;

import static io.mycelium.runtime.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.runtime.leak.LeakPaths;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
  private static final ServiceLimits SERVICES =
      new ServiceLimits(Duration.ofMillis(300), Duration.ofSeconds(2));
  private static final String CONTRACT =
      """
      package acme;
      import java.util.*;
      public interface Clock {
        enum Zone { HERE, THERE }
        record Ask(Zone zone, List<Integer> parts, Optional<String> note) {}
        record Told(String text, Map<String, Ask> asked, int[] numbers) {}
        Told tell(Ask ask);
        String say(String what);
        Object any(Object what);
      }
      """;
  private static final String PROVIDER =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.util.*;
      public final class Main implements Component, Clock {
        public static class Own extends RuntimeException { Own() { super("of my own"); } }
        private String version; private ComponentContext c;
        public void start(ComponentContext c) {
          this.c = c;
          version = c.version().toString();
          c.services().offer(Clock.class, this);
        }
        public Told tell(Ask a) {
          return new Told("told by " + version, Map.of("back", a), new int[] {1, 2});
        }
        public String say(String what) {
          switch (what) {
            case "throw" -> throw new Own();
            case "hang" -> { c.log().info("hangs"); try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) { return "cut"; } }
            default -> { }
          }
          return what + " " + version + " on " + Thread.currentThread().getName();
        }
        public Object any(Object what) { return "own".equals(what) ? new Own() : what; }
        public byte[] run(TaskContext t) { return new byte[0]; }
        public void stop() {}
      }
      """;
  private static final String CONSUMER =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.util.*;
      public final class Main implements Component {
        class Mine {}
        Clock clock; Object kept; ComponentContext c;
        public void start(ComponentContext c) { this.c = c; clock = c.services().require(Clock.class); }
        public byte[] run(TaskContext t) {
          try {
            String said = switch (t.operation()) {
              case "tell" -> {
                Clock.Ask ask = new Clock.Ask(Clock.Zone.THERE, new ArrayList<>(List.of(1, 2)), Optional.of("n"));
                Clock.Told told = clock.tell(ask);
                yield told.text() + " " + told.asked().get("back").equals(ask) + " " + told.numbers().length;
              }
              case "mine" -> String.valueOf(clock.any(new Mine()));
              case "deep" -> { List<Object> l = new ArrayList<>(); l.add(l); yield String.valueOf(clock.any(l)); }
              case "undeclared" -> String.valueOf(c.services().require(Runnable.class));
              case "offer" -> String.valueOf(c.services().offer(Clock.class, clock));
              case "same" -> clock.equals(clock) + " " + clock.equals(null) + " " + clock + " " + (clock.hashCode() == clock.hashCode());
              default -> clock.say(t.operation());
            };
            return said.getBytes();
          } catch (RuntimeException e) {
            kept = e;
            return (e.getClass().getSimpleName() + ": " + e.getMessage()).getBytes();
          }
        }
        public void stop() {}
      }
      """;

  @TempDir private Path directory;
  private Fixture fixture;
  private ComponentRuntime runtime;
  private Path contract;
  private long generation;

  @BeforeEach
  void open() throws IOException {
    fixture = new Fixture(directory);
    runtime =
        ComponentRuntime.create(
            Fixture.LIMITS, SERVICES, LeakPaths.NONE, System::nanoTime, System::gc);
    contract = contract("contract", CONTRACT);
  }

  @AfterEach
  void close() {
    runtime.close();
    fixture.close();
  }

  private Path contract(String jar, String source) throws IOException {
    return fixture.jars.module(
        jar,
        Map.of("module-info.java", "module acme { exports acme; }", "acme/Clock.java", source));
  }

  private Path demo(String jar, String main, Path contractJar) throws IOException {
    return fixture.jars.module(
        jar,
        Map.of(
            "module-info.java",
            "module demo { requires io.mycelium.api; requires acme; }",
            "demo/Main.java",
            main),
        contractJar);
  }

  private LoadedComponent load(
      String name,
      String version,
      List<Path> jars,
      List<Contract> provides,
      List<Contract> requires)
      throws InterruptedException {
    generation++;
    return runtime.load(
        new LoadRequest(
            new ComponentId(name),
            Version.parse(version),
            generation,
            Fixture.NODE,
            "demo.Main",
            jars,
            new SlotStorage(
                directory.resolve("s" + generation), 1000, directory.resolve("d" + name), 1000),
            NodeFacilities.logOnly((level, line) -> fixture.log.add(line)),
            0,
            provides,
            requires));
  }

  private static List<Contract> clock(String range) {
    return List.of(new Contract("acme.Clock", VersionRange.parse(range)));
  }

  private LoadedComponent provider(String version) throws Exception {
    return load(
        "provider",
        version,
        List.of(demo("p" + version, PROVIDER, contract), contract),
        clock(version),
        List.of());
  }

  private LoadedComponent consumer() throws Exception {
    return load(
        "consumer",
        "1.0.0",
        List.of(demo("consumer", CONSUMER, contract), contract),
        List.of(),
        clock("^1.0.0"));
  }

  private String ask(LoadedComponent consumer, String operation) throws Exception {
    return text(fixture.run(consumer, operation));
  }

  @Test
  void call_withValuesOfTheContract_carriesThemBothWays() throws Exception {
    var _ = provider("1.0.0");
    LoadedComponent consumer = consumer();

    assertThat(ask(consumer, "tell")).isEqualTo("told by 1.0.0 true 2");
    assertThat(ask(consumer, "hello")).isEqualTo("hello 1.0.0 on provider@1.0.0#1 call say");
    assertThat(ask(consumer, "same"))
        .isEqualTo("true false acme.Clock [1.0.0,2.0.0) for consumer@1.0.0#2 true");
  }

  @Test
  void call_betweenTwoVersionsOfAContract_leavesOutWhatTheOtherDoesNotKnow() throws Exception {
    Path newer =
        contract(
            "newer",
            CONTRACT.replace(
                "Optional<String> note) {}", "Optional<String> note, Optional<String> more) {}"));
    var _ =
        load(
            "provider",
            "1.1.0",
            List.of(demo("p", PROVIDER, newer), newer),
            clock("1.1.0"),
            List.of());

    assertThat(ask(consumer(), "tell")).isEqualTo("told by 1.1.0 true 2");
  }

  @Test
  void call_whereTheOtherSideNeedsMore_isRefusedByName() throws Exception {
    Path newer = contract("newer", CONTRACT.replace("note) {}", "note, String more) {}"));
    var _ =
        load(
            "provider",
            "1.1.0",
            List.of(demo("p", PROVIDER, newer), newer),
            clock("1.1.0"),
            List.of());

    assertThat(ask(consumer(), "tell"))
        .isEqualTo(
            "IllegalArgumentException: argument 1 of tell: record acme.Clock$Ask has no component"
                + " 'more' on this side and needs it on the other");
  }

  @Test
  void call_withAValueOfTheComponentItself_isRefusedByName() throws Exception {
    var _ = provider("1.0.0");
    LoadedComponent consumer = consumer();

    assertThat(ask(consumer, "mine"))
        .contains("argument 1 of any: demo.Main$Mine can't be carried");
    assertThat(ask(consumer, "deep")).contains("more than 32 deep");
  }

  @Test
  void provider_thatThrows_leavesTextOnlyAndCanBeUnloaded() throws Exception {
    LoadedComponent provider = provider("1.0.0");
    LoadedComponent consumer = consumer();

    assertThat(ask(consumer, "throw"))
        .startsWith(
            "ServiceFailedException: say of acme.Clock, offered by provider@1.0.0#1:"
                + " demo.Main$Own: of my own");
    assertThat(fixture.unload(provider)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(ask(consumer, "hello"))
        .isEqualTo(
            "NotAvailableException: facility SERVICES is not available: consumer@1.0.0#2 needs"
                + " acme.Clock [1.0.0,2.0.0), and within PT0.3S nobody on this node offered it");
  }

  @Test
  void provider_thatIsReplaced_isLeftByItsRunningConsumerAndUnloaded() throws Exception {
    LoadedComponent first = provider("1.0.0");
    LoadedComponent consumer = consumer();
    assertThat(ask(consumer, "hello")).startsWith("hello 1.0.0");

    var _ = provider("1.2.0");

    assertThat(ask(consumer, "hello")).startsWith("hello 1.2.0");
    assertThat(fixture.unload(first)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(ask(consumer, "hello")).startsWith("hello 1.2.0");
  }

  @Test
  void provider_outsideTheRange_isNotTaken() throws Exception {
    var _ = provider("1.0.0");
    LoadedComponent consumer = consumer();
    var _ = provider("2.0.0");

    assertThat(ask(consumer, "hello")).startsWith("hello 1.0.0");
  }

  @Test
  void call_thatTakesTooLong_isInterruptedAndFails() throws Exception {
    var _ = provider("1.0.0");

    assertThat(ask(consumer(), "hang")).endsWith("took longer than PT2S and was interrupted");
  }

  @Test
  void provider_unloadedWhileItIsCalled_endsTheCall() throws Exception {
    LoadedComponent provider = provider("1.0.0");
    LoadedComponent consumer = consumer();
    RunningTask hanging = fixture.start(consumer, "hang");
    await().until(() -> fixture.log.contains("hangs"));

    assertThat(fixture.unload(provider)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(text(Fixture.await(hanging.outcome())))
        .endsWith("it was withdrawn before it answered");
  }

  @Test
  void consumer_ofALivingProvider_canBeUnloaded() throws Exception {
    var _ = provider("1.0.0");
    LoadedComponent consumer = consumer();
    assertThat(ask(consumer, "tell")).startsWith("told");

    assertThat(fixture.unload(consumer)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @Test
  void consumer_withoutAProvider_isNotLoaded() {
    assertThatThrownBy(this::consumer)
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "consumer@1.0.0#1 requires acme.Clock [1.0.0,2.0.0), which nobody on this node offers:"
                + " a component that provides it must be loaded first");
  }

  @Test
  void contract_thatTheManifestDoesNotName_isRefused() throws Exception {
    var _ = provider("1.0.0");
    LoadedComponent consumer = consumer();

    assertThat(ask(consumer, "undeclared"))
        .contains(
            "java.lang.Runnable must be a public interface in an exported package of the bundle");
    assertThat(ask(consumer, "offer"))
        .contains("the manifest of consumer@1.0.0#2 has provides=[]: add acme.Clock");
  }
}
