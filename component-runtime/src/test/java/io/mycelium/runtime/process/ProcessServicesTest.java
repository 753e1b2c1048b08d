package io.mycelium.runtime.process;

import static io.mycelium.runtime.process.ProcessFixture.text;
import static io.mycelium.runtime.process.ServiceComponents.Place.LAYER;
import static io.mycelium.runtime.process.ServiceComponents.Place.PROCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.process.ServiceComponents.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services where the consumer, the provider or both are in a process of their own. */
class ProcessServicesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private static Path built;
  private static ServiceComponents.@Nullable Jars jars;
  @TempDir private Path directory;
  private ProcessFixture fixture;
  private ServiceComponents components;

  @BeforeAll
  static void compile() throws Exception {
    jars = ServiceComponents.Jars.in(built);
  }

  @BeforeEach
  void open() {
    open(Duration.ofSeconds(60));
  }

  private void open(Duration call) {
    fixture = new ProcessFixture(directory, Duration.ofSeconds(10), call);
    components = new ServiceComponents(fixture, Objects.requireNonNull(jars));
  }

  /** Calls may take this long and no longer. */
  private void limitCalls(Duration call) throws Exception {
    close();
    open(call);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
    components.close();
  }

  /** Consumer and provider. */
  static Stream<Arguments> directions() {
    return Stream.of(
        Arguments.of(LAYER, PROCESS), Arguments.of(PROCESS, LAYER), Arguments.of(PROCESS, PROCESS));
  }

  private String ask(LoadedSlot consumer, String operation) throws Exception {
    return fixture.run(consumer, operation);
  }

  private String ask(LoadedSlot consumer, String operation, int input) throws Exception {
    return text(
        ProcessFixture.await(
            fixture.start(consumer, operation, Integer.toString(input)).outcome()));
  }

  private RunningTask startsToHang(LoadedSlot consumer) {
    RunningTask hanging = fixture.start(consumer, "hang", "");
    await().atMost(SOON).until(() -> fixture.log.contains("INFO hangs"));
    return hanging;
  }

  private void isCut() {
    await().atMost(SOON).until(() -> fixture.log.contains("INFO cut"));
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void call_goesToAThreadOfTheProvider_andCarriesEveryKindOfValue(Place from, Place to)
      throws Exception {
    LoadedSlot provider = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(from);

    String said = ask(consumer, "hello");
    assertThat(said).startsWith("hello 1.0.0 on provider@1.0.0#1 call say in ");
    boolean here = said.endsWith(" in " + ProcessHandle.current().pid());
    assertThat(here).isEqualTo(to == LAYER);
    assertThat(ask(consumer, "kinds")).isEqualTo("71 kinds, [b, null, a], different: ");
    assertThat(fixture.unload(consumer)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(fixture.unload(provider)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void call_thatFails_leavesItsTextAndNothingElse(Place from, Place to) throws Exception {
    LoadedSlot provider = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(from);

    assertThat(ask(consumer, "throw"))
        .startsWith(
            "ServiceFailedException: say of acme.Clock, offered by provider@1.0.0#1:"
                + " demo.Main$Own: of my own");
    assertThat(ask(consumer, "own"))
        .startsWith(
            "ServiceFailedException: any of acme.Clock, offered by provider@1.0.0#1: its answer:"
                + " demo.Main$Own can't be carried");
    assertThat(ask(consumer, "mine"))
        .startsWith("IllegalArgumentException: argument 1 of any: demo.Main$Mine can't be carried");
    assertThat(ask(consumer, "length", 9 << 20))
        .isEqualTo(
            "IllegalArgumentException: argument 1 of length: a call carries more than 8388608"
                + " bytes");
    assertThat(fixture.unload(provider)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(ask(consumer, "hello"))
        .isEqualTo(
            "NotAvailableException: facility SERVICES is not available: consumer@1.0.0#2 needs"
                + " acme.Clock [1.0.0,2.0.0), and within PT0.3S nobody on this node offered it");
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void value_ofManyFrames_arrivesWhole(Place from, Place to) throws Exception {
    var _ = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(from);

    assertThat(ask(consumer, "length", 8_000_000)).isEqualTo("8000000");
    assertThat(ask(consumer, "back", 8_000_000)).isEqualTo("8000000");
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void call_thatTakesTooLong_isInterruptedAndFails(Place from, Place to) throws Exception {
    limitCalls(Duration.ofSeconds(3));
    var _ = components.provider(to, "1.0.0");

    assertThat(ask(components.consumer(from), "hang"))
        .isEqualTo(
            "ServiceFailedException: say of acme.Clock, offered by provider@1.0.0#1: took longer"
                + " than PT3S and was interrupted");
    isCut();
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void call_whoseCallerIsCancelled_isInterrupted(Place from, Place to) throws Exception {
    var _ = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(from);

    startsToHang(consumer).cancel();

    isCut();
    assertThat(ask(consumer, "hello")).startsWith("hello 1.0.0");
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void calls_aboveTheLimit_failAndTheOthersDoNot(Place from, Place to) throws Exception {
    limitCalls(Duration.ofSeconds(15));
    var _ = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(from);

    assertThat(ask(consumer, "crowd", 1_030))
        .isEqualTo(
            "6 over the limit, others [say of acme.Clock, offered by provider@1.0.0#1: took longer"
                + " than PT15S and was interrupted]");
    assertThat(ask(consumer, "hello")).startsWith("hello 1.0.0");
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void provider_unloadedWhileItIsCalled_endsTheCall(Place from, Place to) throws Exception {
    LoadedSlot provider = components.provider(to, "1.0.0");
    RunningTask hanging = startsToHang(components.consumer(from));

    assertThat(fixture.unload(provider)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(text(ProcessFixture.await(hanging.outcome())))
        .endsWith("it was withdrawn before it answered");
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @MethodSource("directions")
  void consumer_unloadedWhileItCalls_endsTheCallAndIsGone(Place from, Place to) throws Exception {
    var _ = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(from);
    var _ = startsToHang(consumer);

    assertThat(fixture.unload(consumer)).isInstanceOf(UnloadOutcome.Unloaded.class);
    isCut();
  }

  @Test
  void provider_thatIsReplaced_isLeftByItsRunningConsumers() throws Exception {
    LoadedSlot first = components.provider(PROCESS, "1.0.0");
    LoadedSlot near = components.consumer(LAYER);
    LoadedSlot far = components.consumer(PROCESS);
    assertThat(ask(near, "hello")).startsWith("hello 1.0.0");
    assertThat(ask(far, "hello")).startsWith("hello 1.0.0");

    LoadedSlot second = components.provider(LAYER, "1.2.0");
    assertThat(ask(far, "hello")).startsWith("hello 1.2.0");
    assertThat(fixture.unload(first)).isInstanceOf(UnloadOutcome.Unloaded.class);

    var _ = components.provider(PROCESS, "1.3.0");
    var _ = components.provider(PROCESS, "2.0.0");
    assertThat(fixture.unload(second)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(ask(near, "hello")).startsWith("hello 1.3.0");
    assertThat(ask(far, "hello")).startsWith("hello 1.3.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LAYER", "PROCESS"})
  void provider_whoseProcessDies_failsItsCallsWithTheReason(Place from) throws Exception {
    LoadedSlot provider = components.provider(PROCESS, "1.0.0");
    LoadedSlot consumer = components.consumer(from);
    RunningTask hanging = startsToHang(consumer);

    String died = "say of acme.Clock, offered by provider@1.0.0#1: its process ended with 9";
    assertThat(ask(consumer, "halt")).startsWith("ServiceFailedException: " + died);
    assertThat(text(ProcessFixture.await(hanging.outcome()))).contains(died);
    assertThat(ProcessFixture.await(provider.died())).startsWith("its process ended with 9");
    assertThat(ask(consumer, "hello")).startsWith("NotAvailableException");

    var _ = components.provider(PROCESS, "1.0.1");
    assertThat(ask(consumer, "hello")).startsWith("hello 1.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LAYER", "PROCESS"})
  void consumer_whoseProcessDies_hasItsCallInterrupted(Place to) throws Exception {
    LoadedSlot provider = components.provider(to, "1.0.0");
    LoadedSlot consumer = components.consumer(PROCESS);
    var _ = startsToHang(consumer);

    ((ProcessSlot) consumer).giveUp();

    isCut();
    assertThat(ask(components.consumer(LAYER), "hello")).startsWith("hello 1.0.0");
    assertThat(fixture.unload(provider)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @Test
  void calls_ofMoreBytesThanANodeHoldsForAProcess_fail() throws Exception {
    limitCalls(Duration.ofSeconds(15));
    var _ = components.provider(LAYER, "1.0.0");
    LoadedSlot consumer = components.consumer(PROCESS);

    assertThat(ask(consumer, "heavy", 6)).startsWith("2 over the limit");
    assertThat(ask(consumer, "hello")).startsWith("hello 1.0.0");
  }

  @Test
  void consumer_withoutAProvider_isNotLoaded() {
    assertThatThrownBy(() -> components.consumer(PROCESS))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "consumer@1.0.0#1 requires acme.Clock [1.0.0,2.0.0), which nobody on this node offers:"
                + " a component that provides it must be loaded first");
    assertThat(fixture.processes()).isZero();
  }

  static Stream<Arguments> hostility() {
    return Stream.of(
        Arguments.of("garbage", "a frame of a child has type 99"),
        Arguments.of("long", "a frame has 2097152 bytes"),
        Arguments.of("contract", "it calls a service that its manifest does not require"),
        Arguments.of("twice", "it makes call 1 of a service twice"),
        Arguments.of("answer", "it answers call 1000000 of a service, which nobody has made"),
        Arguments.of("offer", "it offers a service that its manifest does not provide"),
        Arguments.of("pages", "a value has more than 8388608 bytes"),
        Arguments.of("orphans", "pages came, and no value that they belong to"),
        // The answer is one that the child has not asked for: it ends by itself.
        Arguments.of("method", "its process ended with "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostility")
  void frames_thatBreakTheProtocol_endTheirProcessAndNothingElse(String what, String why)
      throws Exception {
    var _ = components.provider(PROCESS, "1.0.0");
    LoadedSlot neighbour = components.consumer(PROCESS);
    LoadedSlot hostile = components.hostile("3.0.0");

    RunningTask task = fixture.start(hostile, what, "");

    assertThat(ProcessFixture.await(hostile.died())).contains(why);
    assertThat(text(ProcessFixture.await(task.outcome()))).contains(why);
    assertThat(ask(neighbour, "hello")).startsWith("hello 1.0.0");
    assertThat(neighbour.died()).isNotDone();
  }

  @Test
  void answer_thatIsNoValue_failsItsCallAndNothingElse() throws Exception {
    var _ = components.provider(PROCESS, "1.0.0");
    var _ = components.hostile("1.9.0");
    LoadedSlot consumer = components.consumer(LAYER);

    assertThat(ask(consumer, "hello"))
        .startsWith(
            "ServiceFailedException: say of acme.Clock, offered by hostile@1.9.0#2: its answer:");
    assertThat(ask(consumer, "hello")).isEqualTo("hello");
  }
}
