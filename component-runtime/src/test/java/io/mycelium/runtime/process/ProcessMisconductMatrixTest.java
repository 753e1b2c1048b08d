package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.Misconduct;
import io.mycelium.runtime.NeighbourLatency;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.UnloadOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All that a process claims to contain, at each moment of a component, beside a neighbour. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessMisconductMatrixTest {
  private static final Duration START = Duration.ofSeconds(8);
  private static final Duration DEADLINE = Duration.ofSeconds(4);

  @TempDir private static Path directory;
  private ProcessFixture fixture;
  private Path jar;
  private LoadedSlot neighbour;

  @BeforeAll
  void open() throws Exception {
    fixture = new ProcessFixture(directory, START);
    jar = Misconduct.jar(fixture.jars);
    Misconduct.choose(directory.resolve("data"), "throws", "never");
    neighbour = fixture.load(jar);
  }

  @AfterAll
  void close() throws Exception {
    fixture.close();
  }

  static Stream<Arguments> all() {
    return Misconduct.at(
        "throws",
        "hangs",
        "ignores",
        "deadlocks",
        "exits",
        "allocates",
        "lies",
        "forks",
        "files",
        "sockets",
        "poisons",
        "floods",
        "garbage",
        "nothing");
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("all")
  void misconduct_isContained_andTheNeighbourWorks(String what, String phase) throws Exception {
    new NeighbourLatency(() -> fixture.run(neighbour, "echo"))
        .holdsDuring("process, %s at %s".formatted(what, phase), () -> misbehave(what, phase));
    works();
    // Those of the neighbour; what a refused load has left is killed behind its back.
    await().atMost(START).untilAsserted(() -> assertThat(fixture.processes()).isEqualTo(1));
  }

  private void misbehave(String what, String phase) throws Exception {
    Misconduct.choose(directory.resolve("data"), what, phase);
    fixture.reports.clear();
    LoadedSlot slot = load();

    // Only what does its harm at the start, and shows it, is not loaded.
    assertThat(slot == null).isEqualTo(phase.equals("start") && !Misconduct.isHarmless(what));
    if (slot != null) {
      try {
        run(slot, what, phase);
      } finally {
        assertThat(ProcessFixture.await(slot.unload(DEADLINE)))
            .isInstanceOf(UnloadOutcome.Unloaded.class);
      }
    }
  }

  private void run(LoadedSlot slot, String what, String phase) throws Exception {
    RunningTask task = fixture.start(slot, "act", "in");
    if (phase.equals("run") && Misconduct.isEndless(what)) {
      await().until(() -> fixture.reports.contains("acts"));
      works();
      assertThat(task.outcome()).isNotDone();
    } else {
      assertThat(ProcessFixture.text(ProcessFixture.await(task.outcome())))
          .startsWith(phase.equals("run") && !Misconduct.isHarmless(what) ? "failed: " : "in");
    }
  }

  private @Nullable LoadedSlot load() throws InterruptedException {
    try {
      return fixture.load(jar);
    } catch (LoadException refused) {
      return null;
    }
  }

  private void works() throws Exception {
    assertThat(fixture.run(neighbour, "echo")).isEqualTo("in");
    assertThat(neighbour.died()).isNotDone();
  }
}
