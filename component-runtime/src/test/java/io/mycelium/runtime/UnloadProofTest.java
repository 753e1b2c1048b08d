package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.UnloadOutcome.Leaked;
import io.mycelium.runtime.UnloadOutcome.Unloaded;
import io.mycelium.runtime.leak.LeakPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How often collections are forced, on a clock that the test moves. */
class UnloadProofTest {
  private static final Duration INTERVAL = RuntimeLimits.DEFAULTS.collectionInterval();
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final String HELD = "unload-proof-test.held.";

  @TempDir private Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger collections = new AtomicInteger();
  private final AtomicInteger searches = new AtomicInteger();
  private volatile boolean collects = true;
  private volatile LeakPaths.Answer answer = new LeakPaths.Answer.Paths(Map.of());
  private Fixture fixture;
  private ComponentRuntime runtime;
  private Path jar;

  @BeforeEach
  void open() throws Exception {
    fixture = new Fixture(directory);
    runtime =
        ComponentRuntime.create(
            RuntimeLimits.DEFAULTS,
            this::withoutAPath,
            nanos::get,
            () -> {
              collections.incrementAndGet();
              if (collects) {
                System.gc();
              }
            });
    jar =
        fixture.jars.component(
            "plain",
            "public void start(ComponentContext c) {}"
                + " public byte[] run(TaskContext t) { return t.input(); }");
  }

  @AfterEach
  void close() {
    runtime.close();
    fixture.close();
  }

  private CompletableFuture<LeakPaths.Answer> withoutAPath(List<Long> loaders) {
    searches.incrementAndGet();
    return CompletableFuture.completedFuture(answer);
  }

  private CompletableFuture<UnloadOutcome> unloading(Duration deadline) throws Exception {
    return fixture.load(runtime, jar).unload(deadline);
  }

  @Test
  void collectionInterval_ofANode_isHalfAMinute() {
    assertThat(INTERVAL).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void firstUnload_isProvenAtOnce_andTheNextOnesShareOneCollectionAfterTheInterval()
      throws Exception {
    assertThat(Fixture.await(unloading(DEADLINE))).isInstanceOf(Unloaded.class);
    assertThat(collections).hasValue(1);

    // So that no collection but a forced one can prove them.
    List<CompletableFuture<UnloadOutcome>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(unloading(DEADLINE));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> directory.toFile().list((in, name) -> name.startsWith("scratch")).length == 0);
    nanos.set(INTERVAL.toNanos() - 1);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(5))
        .until(() -> collections.get() == 1);
    nanos.set(INTERVAL.toNanos());

    for (CompletableFuture<UnloadOutcome> each : waiting) {
      assertThat(Fixture.await(each)).isInstanceOf(Unloaded.class);
    }
    assertThat(collections).hasValue(2);
  }

  @Test
  void unload_isNoLeakBeforeACollectionAfterItsDeadline() throws Exception {
    collects = false;
    CompletableFuture<UnloadOutcome> late = unloading(Duration.ofSeconds(1));
    await().atMost(Duration.ofSeconds(20)).until(() -> collections.get() == 1);
    nanos.set(INTERVAL.toNanos() - 1);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !late.isDone() && runtime.leaked().isEmpty());
    collects = true;
    nanos.set(INTERVAL.toNanos());

    assertThat(Fixture.await(late)).isInstanceOf(Unloaded.class);
    assertThat(collections).hasValue(2);
  }

  static Stream<Arguments> answersThatNameNoHolder() {
    return Stream.of(
        Arguments.of(new LeakPaths.Answer.Paths(Map.of()), "in two heap dumps, PT1S apart"),
        Arguments.of(new LeakPaths.Answer.NoDump("one was made"), "no heap dump: one was made"));
  }

  @ParameterizedTest
  @MethodSource("answersThatNameNoHolder")
  void unload_isNoLeakWhileNoHolderIsNamed_untilItsDeadlineHasPassedTwice(
      LeakPaths.Answer without, String text) throws Exception {
    answer = without;
    // Held for real, and hidden from the search: a collection of the JVM itself must not end this.
    jar =
        fixture.jars.component(
            "held",
            "public void start(ComponentContext c) {"
                + " System.getProperties().put(\"%s\" + System.identityHashCode(this),"
                    .formatted(HELD)
                + " java.util.List.of(this)); }"
                + " public byte[] run(TaskContext t) { return t.input(); }");
    CompletableFuture<UnloadOutcome> late = unloading(Duration.ofSeconds(1));
    CompletableFuture<UnloadOutcome> later = unloading(Duration.ofMinutes(2));
    await().atMost(Duration.ofSeconds(20)).until(() -> collections.get() == 1);
    nanos.set(3 * INTERVAL.toNanos());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> searches.get() == 1 && runtime.leaked().isEmpty());

    assertThat(late).isNotDone();

    nanos.set(5 * INTERVAL.toNanos());
    assertThat(Fixture.await(late))
        .isInstanceOfSatisfying(Leaked.class, leaked -> assertThat(leaked.path()).contains(text));
    assertThat(later).isNotDone();

    System.getProperties().keySet().removeIf(key -> key.toString().startsWith(HELD));
    nanos.set(7 * INTERVAL.toNanos());
    assertThat(Fixture.await(later)).isInstanceOf(Unloaded.class);
  }
}
