package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.SlotPrograms;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.memory.MemoryFigure;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of a component in a process of its own: they outlive that process, not the node. */
class ProcessProgramsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String RUNS =
      """
      private final List<Processes.Child> children = new ArrayList<>();
      private ComponentContext c;
      public void start(ComponentContext lent) { c = lent; }
      public byte[] run(TaskContext t) throws Exception { return text(t).getBytes(); }
      private String text(TaskContext t) throws Exception {
        String text = new String(t.input());
        switch (t.operation()) {
          case "sh": return begin(t, 64L << 20, c.data().path(), "sh", "-c", text);
          case "little": return begin(t, 1000, c.data().path(), "true");
          case "nowhere": return begin(t, 64L << 20, Path.of("/no/such/folder"), "true");
          case "adopt":
            String said = "";
            for (Processes.Child child : c.processes().adopted()) {
              said += child.pid() + " " + new String(child.state()) + " " + child.task() + ";";
              watch(child);
            }
            return said;
          case "keep":
            children.get(0).keep(t.input());
            return new String(children.get(0).state());
          case "too-much": children.get(0).keep(new byte[Processes.MAX_STATE_BYTES + 1]); return "";
          case "stop": children.get(0).stop(Duration.ofSeconds(Long.parseLong(text))); return "";
          case "patient":
            try {
              t.log("stops");
              children.get(0).stop(Duration.ofHours(1));
              return "stopped";
            } catch (InterruptedException e) {
              t.log("interrupted");
              return "interrupted";
            }
          case "halt": Runtime.getRuntime().halt(7);
          default: throw new IllegalArgumentException(t.operation());
        }
      }
      private String begin(TaskContext t, long memory, Path folder, String... command)
          throws Exception {
        Processes.Child child = c.processes().start(new Processes.Spec(
            t.task(), List.of(command), Map.of("PATH", "/usr/bin:/bin"), folder, memory));
        child.keep("kept".getBytes());
        watch(child);
        return Long.toString(child.pid());
      }
      private void watch(Processes.Child child) {
        children.add(child);
        child.exit().thenAccept(status -> c.log().info("exit " + status));
      }
      """;

  @TempDir private Path directory;
  private ProcessFixture fixture;
  private Path jar;

  @BeforeEach
  void open() throws Exception {
    fixture = new ProcessFixture(directory);
    jar = fixture.jars.component("runs", RUNS);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private long begin(LoadedSlot slot, String script) throws Exception {
    return Long.parseLong(run(slot, "sh", script));
  }

  private String run(LoadedSlot slot, String operation, String input) throws Exception {
    return ProcessFixture.text(
        ProcessFixture.await(fixture.start(slot, operation, input).outcome()));
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static void assertEnds(long pid) {
    await().atMost(SOON).until(() -> !lives(pid));
  }

  @Test
  void program_ofAProcess_isAdoptedByTheNextWithItsState_whetherTheFirstWasUnloadedOrDied()
      throws Exception {
    LoadedSlot first = fixture.load(jar);
    long pid = begin(first, "exec sleep 600");
    assertThat(ProcessHandle.of(pid).orElseThrow().parent().orElseThrow())
        .as("a program of the node, which outlives the process of the slot")
        .isEqualTo(ProcessHandle.current());
    assertThat(run(first, "keep", "more")).isEqualTo("more");
    assertThat(run(first, "too-much", "")).contains("state of 32769 bytes, the limit is 32768");
    assertThat(fixture.unload(first)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(lives(pid)).isTrue();

    LoadedSlot second = fixture.load(jar);
    assertThat(run(second, "adopt", "")).isEqualTo(pid + " more t;");
    assertThat(run(second, "adopt", "")).isEmpty();
    fixture.start(second, "halt", "");
    assertThat(ProcessFixture.await(second.died())).contains("7");

    LoadedSlot third = fixture.load(jar);
    assertThat(run(third, "adopt", "")).isEqualTo(pid + " more t;");
    assertThat(run(third, "stop", "10")).isEmpty();
    assertEnds(pid);
    await().atMost(SOON).until(() -> fixture.log.contains("INFO exit 143"));
    assertThat(run(third, "keep", "late")).as("of one that has ended").isEqualTo("late");
    assertThat(run(third, "stop", "10")).isEmpty();
  }

  @Test
  void program_thatEndsByItself_tellsItsStatusHoweverSoon() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    for (int status = 3; status < 9; status++) {
      String line = "INFO exit " + status;
      begin(slot, "exit " + status);
      await().atMost(SOON).until(() -> fixture.log.contains(line));
    }
  }

  @Test
  void start_ofWhatCanNotBe_isRefusedAsInALayer() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    assertThat(run(slot, "little", "")).contains("memoryBytes=1000, the least");
    assertThat(run(slot, "nowhere", "")).contains("directory /no/such/folder is not there");
    begin(slot, "exec sleep 600");
    begin(slot, "exec sleep 600");
    assertThat(run(slot, "sh", "exec sleep 600"))
        .contains("demo runs 2 programs, the limit is 2: stop one first");
  }

  @Test
  void stop_whoseTaskIsInterrupted_killsItAtOnceAsInALayer() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    long deaf = begin(slot, "trap '' TERM; while true; do sleep 1; done");
    RunningTask running = fixture.start(slot, "patient", "");
    await().atMost(SOON).until(() -> fixture.reports.contains("stops"));

    running.cancel();

    await().atMost(SOON).until(() -> fixture.reports.contains("interrupted"));
    assertEnds(deaf);
  }

  @Test
  void memory_ofPrograms_isToldBesideThatOfTheProcess() throws Exception {
    LoadedSlot slot = fixture.load(jar);
    assertThat(slot.memory())
        .extracting(MemoryFigure::kind)
        .doesNotContain(MemoryFigure.Kind.PROGRAMS);
    begin(slot, "x=$(head -c 8388608 /dev/zero | tr '\\0' x); sleep 600; : $x");

    await().atMost(SOON).until(() -> programsOf(slot) > 8 << 20);

    assertThat(MemoryFigure.bytesWithoutPrograms(slot.memory(), slot.memoryBytes()))
        .isBetween(10L << 20, slot.memoryBytes() - (8 << 20));
  }

  private long programsOf(LoadedSlot slot) {
    fixture.nanos.addAndGet(SlotPrograms.Held.EVERY.toNanos());
    return slot.memory().stream()
        .filter(figure -> figure.kind() == MemoryFigure.Kind.PROGRAMS)
        .mapToLong(MemoryFigure::bytes)
        .sum();
  }
}
