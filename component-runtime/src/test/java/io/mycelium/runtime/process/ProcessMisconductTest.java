package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.UnloadOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component that does what it should not, in a process of its own: it harms nobody else. */
class ProcessMisconductTest {
  private static final String BAD =
      """
      ComponentContext c;
      static final List<byte[]> HELD = new ArrayList<>();
      static volatile long spun;
      static volatile boolean hangsInStop;
      public void start(ComponentContext c) { this.c = c; }
      public byte[] run(TaskContext t) throws Exception {
        switch (t.operation()) {
          case "exit": System.exit(7); return null;
          case "halt": Runtime.getRuntime().halt(9); return null;
          case "allocate": while (true) HELD.add(new byte[1 << 20]);
          case "hang": hangsInStop = true; t.log("hangs"); while (true) spun++;
          case "wait": t.log("waits"); while (!t.awaitCancelled(Duration.ofHours(1))) {} return null;
          case "fork": {
            // The second is left by its parent at once, so that nobody but its mark tells whose it is.
            new ProcessBuilder("sleep", "600").start();
            new ProcessBuilder("sh", "-c", "sleep 600 & exit 0").start().waitFor();
            return "forked".getBytes();
          }
          case "flood": {
            for (int i = 0; i < 50_000; i++) {
              c.log().info("flood " + i);
              t.log("flood " + i);
              System.out.println("flood " + i);
            }
            return "flooded".getBytes();
          }
          case "stopSelf": {
            new ProcessBuilder("kill", "-STOP", "" + ProcessHandle.current().pid()).start().waitFor();
            return null;
          }
          default: return t.input();
        }
      }
      public void stop() throws Exception {
        while (hangsInStop) spun++;
      }
      """;

  @TempDir private Path directory;
  private ProcessFixture fixture;
  private Path jar;

  @BeforeEach
  void open() throws IOException {
    fixture = new ProcessFixture(directory);
    jar = fixture.jars.component("bad", BAD);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void exitOfTheJvm_endsItsTasksWithTheReasonAndTheNodeGoesOn() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    LoadedSlot neighbour = fixture.load(jar);
    RunningTask waits = fixture.start(slot, "wait", "");
    await().until(() -> fixture.reports.contains("waits"));

    assertThat(fixture.run(slot, "exit")).startsWith("failed: its process ended with 7");

    assertThat(ProcessFixture.text(ProcessFixture.await(waits.outcome())))
        .startsWith("failed: its process ended with 7");
    assertThat(ProcessFixture.await(slot.died())).startsWith("its process ended with 7");
    assertThat(fixture.run(neighbour, "echo")).isEqualTo("in");
    assertThat(neighbour.died()).isNotDone();
    assertThat(fixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(fixture.run(fixture.load(jar), "halt")).contains("ended with 9");
  }

  @Test
  void kill_ofItsProcess_isToldWithTheSignal() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    RunningTask waits = fixture.start(slot, "wait", "");
    await().until(() -> fixture.reports.contains("waits"));

    ProcessTree.of(fixture.owner + ":")
        .living(java.util.Optional.empty())
        .values()
        .forEach(ProcessHandle::destroyForcibly);

    assertThat(ProcessFixture.text(ProcessFixture.await(waits.outcome())))
        .startsWith("failed: its process ended with 137 (signal 9)");
    assertThat(ProcessFixture.await(slot.died())).contains("137");
  }

  @Test
  void allocationWithoutEnd_endsItsOwnHeap() throws Exception {
    LoadedSlot slot = fixture.load(jar, 32L << 20);

    assertThat(fixture.run(slot, "allocate"))
        .startsWith("failed: its process ended with 3")
        .contains("java.lang.OutOfMemoryError");

    assertThat(fixture.processes()).isZero();
  }

  @Test
  void taskAndStopThatHang_areKilledAtTheDeadline() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    RunningTask hangs = fixture.start(slot, "hang", "");
    await().until(() -> fixture.reports.contains("hangs"));

    hangs.cancel();
    UnloadOutcome outcome = ProcessFixture.await(slot.unload(Duration.ofSeconds(3)));

    assertThat(outcome).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(ProcessFixture.text(ProcessFixture.await(hangs.outcome())))
        .contains("did not end when its component was unloaded");
    assertThat(fixture.processes()).isZero();
  }

  @Test
  void processThatTakesNoSignalToStop_isKilledAtTheDeadline() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    var _ = fixture.start(slot, "stopSelf", "");

    assertThat(ProcessFixture.await(slot.unload(Duration.ofSeconds(2))))
        .isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(fixture.processes()).isZero();
  }

  @Test
  void children_thatItForked_areGoneAfterItsUnload() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    assertThat(fixture.run(slot, "fork")).isNotEmpty();
    assertThat(fixture.processes()).isEqualTo(3);

    assertThat(fixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);

    assertThat(fixture.processes()).isZero();
  }

  @Test
  void children_ofAProcessThatExits_areGoneToo() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    assertThat(fixture.run(slot, "fork")).isNotEmpty();

    assertThat(fixture.run(slot, "exit")).contains("ended with 7");

    assertThat(fixture.processes()).isZero();
  }

  @Test
  void logs_inAFlood_areBoundedAndTheRestIsCounted() throws Exception {
    LoadedSlot slot = fixture.load(jar);

    assertThat(fixture.run(slot, "flood")).isEqualTo("flooded");

    assertThat(fixture.log.size()).isLessThan(5_000);
    assertThat(fixture.reports.size()).isLessThan(5_000);
    assertThat(fixture.log).contains("INFO flood 0");
    assertThat(fixture.run(slot, "echo")).isEqualTo("in");
  }

  @Test
  void start_thatExitsTheJvm_isALoadThatFailed() throws Exception {
    Path exits =
        fixture.jars.component(
            "exits",
            "public void start(ComponentContext c) { System.exit(5); }"
                + " public byte[] run(TaskContext t) { return null; }");

    assertThatThrownBy(() -> fixture.load(exits))
        .isInstanceOfSatisfying(
            LoadException.class,
            refused -> assertThat(refused.reason()).isEqualTo(LoadException.Reason.PROCESS_FAILED))
        .hasMessageContaining("its process ended with 5");
  }
}
