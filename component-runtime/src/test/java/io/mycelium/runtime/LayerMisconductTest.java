package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a layer claims to contain, at each moment of a component, beside a neighbour. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayerMisconductTest {
  private static final Duration DEADLINE = Duration.ofSeconds(8);

  /** Threads that nothing ends keep their code: that is a leak, and said. */
  private static final Set<String> LEAKS = Set.of("ignores", "deadlocks");

  @TempDir private static Path directory;
  private Fixture fixture;
  private Path jar;
  private LoadedComponent neighbour;

  @BeforeAll
  void open() throws Exception {
    fixture = new Fixture(directory, new AtomicLong(7_000));
    jar = Misconduct.jar(fixture.jars);
    Misconduct.choose(directory.resolve("data"), "throws", "never");
    neighbour = fixture.load(jar);
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  static Stream<Arguments> all() {
    return Misconduct.at(
        "throws", "hangs", "ignores", "deadlocks", "poisons", "floods", "garbage", "nothing");
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("all")
  void misconduct_isContained_andTheNeighbourWorks(String what, String phase) throws Exception {
    new NeighbourLatency(() -> Fixture.text(fixture.run(neighbour, "echo")))
        .holdsDuring("layer, %s at %s".formatted(what, phase), () -> misbehave(what, phase));
    works();
  }

  private void misbehave(String what, String phase) throws Exception {
    Misconduct.choose(directory.resolve("data"), what, phase);
    fixture.reports.clear();
    LoadedComponent slot = load();

    assertThat(slot == null).isEqualTo(phase.equals("start") && !Misconduct.isHarmless(what));
    if (slot != null) {
      RunningTask task = fixture.start(slot, "act");
      if (phase.equals("run") && Misconduct.isEndless(what)) {
        await().until(() -> fixture.reports.contains("acts"));
        works();
      } else {
        assertThat(Fixture.text(Fixture.await(task.outcome())))
            .startsWith(phase.equals("run") && !Misconduct.isHarmless(what) ? "failed: " : "in");
      }
      assertThat(Fixture.await(slot.unload(DEADLINE)))
          .isInstanceOf(
              LEAKS.contains(what) ? UnloadOutcome.Leaked.class : UnloadOutcome.Unloaded.class);
      assertThat(task.outcome()).isDone();
    }
  }

  private @Nullable LoadedComponent load() throws InterruptedException {
    try {
      return fixture.load(jar);
    } catch (LoadException refused) {
      return null;
    }
  }

  private void works() throws Exception {
    assertThat(Fixture.text(fixture.run(neighbour, "echo"))).isEqualTo("in");
  }
}
