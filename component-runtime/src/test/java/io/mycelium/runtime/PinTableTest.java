package io.mycelium.runtime;

import static io.mycelium.runtime.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.runtime.UnloadOutcome.Leaked;
import io.mycelium.runtime.UnloadOutcome.Unloaded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What keeps a class loader alive, each with its remedy, or with the holder that is reported where
 * a node has none. The numbers are those of the measured table that the runtime was designed by.
 *
 * <p>Cases 1 to 14, 27, 28, 30 and 31 need Pekko (event stream, serializers, actors, schedulers,
 * extensions, receptionist, circuit breakers): a component's layer does not see the class path of
 * the node, so no component can do them. Case 41, a mapper of the core that serializes a class of a
 * component, can't happen either: what crosses the border are bytes.
 */
class PinTableTest {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final AtomicLong GENERATION = new AtomicLong();

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(directory, GENERATION);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Pin> freed() {
    return Stream.concat(PinCases.harmless().stream(), PinCases.remedied().stream());
  }

  static List<Pin> held() {
    return PinCases.held();
  }

  @ParameterizedTest
  @MethodSource("freed")
  void unload_ofAPinWithARemedy_isProven(Pin pin) throws Exception {
    LoadedComponent component = pin.load(fixture);

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    assertThat(fixture.runtime.leaked()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("held")
  void unload_ofAPinWithoutRemedy_namesTheHolder(Pin pin) throws Exception {
    LoadedComponent component = pin.load(fixture);

    UnloadOutcome outcome = Fixture.await(component.unload(SOON));

    assertThat(outcome).isInstanceOf(Leaked.class);
    assertThat(((Leaked) outcome).path()).contains(pin.holder());
    assertThat(fixture.runtime.leaked()).containsExactly(component.name());
  }

  @Test
  void exception_thrownOverTheBorder_arrivesAsTextAndHoldsNothing() throws Exception {
    LoadedComponent component =
        Pin.freed("22, 23", "c.log().error(\"logged\", new Trouble());").load(fixture);

    String text = text(fixture.run(component, "x"));

    assertThat(text).contains("demo.Main$Trouble");
    assertThat(fixture.log).anyMatch(line -> line.contains("demo.Main$Trouble"));
    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
  }

  @Test
  void threadLocal_setInAListenerThatACoreThreadCalls_holdsNothing() throws Exception {
    try (CoreStore store = new CoreStore()) {
      fixture.lend(store);
      LoadedComponent component =
          Pin.freed(
                  "15",
                  "CountDownLatch heard = new CountDownLatch(1);"
                      + " c.keyValue().watch(\"\", e -> {"
                      + " LOCAL.set(new Value()); heard.countDown(); });"
                      + " c.keyValue().put(\"k\", new byte[0], 0);"
                      + " if (!heard.await(10, TimeUnit.SECONDS)) throw new Trouble();")
              .load(fixture);

      assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    }
  }

  @Test
  void coreThread_firstMadeInACallOfTheComponent_isFreedFromItsLoader() throws Exception {
    try (CoreStore store = new CoreStore()) {
      fixture.lend(store);
      LoadedComponent component =
          Pin.freed("24", "c.keyValue().put(\"k\", new byte[0], 0);").load(fixture);
      assertThat(store.threadsLoader()).isEqualTo(component.name());

      assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
      assertThat(store.threadsLoader()).isEqualTo("app");
    }
  }

  @Test
  void jackson_ofTheComponentsOwn_holdsNothing() throws Exception {
    List<Path> jackson = PinCases.jackson();
    Path jar =
        fixture.jars.module(
            "jackson",
            Map.of(
                "module-info.java",
                "module demo { requires io.mycelium.api; requires com.fasterxml.jackson.databind;"
                    + " exports demo; }",
                "demo/Main.java",
                "package demo; "
                    + ComponentJars.IMPORTS
                    + " public class Main implements Component {"
                    + " public static class Data { public int a = 1; }"
                    + " public void start(ComponentContext c) throws Exception {"
                    + " var m = new com.fasterxml.jackson.databind.ObjectMapper();"
                    + " m.readValue(m.writeValueAsString(new Data()), Data.class); }"
                    + " public byte[] run(TaskContext t) { return t.input(); } }"),
            jackson.toArray(Path[]::new));
    Path[] files = Stream.concat(Stream.of(jar), jackson.stream()).toArray(Path[]::new);
    LoadedComponent component = fixture.load(files);

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
  }
}
