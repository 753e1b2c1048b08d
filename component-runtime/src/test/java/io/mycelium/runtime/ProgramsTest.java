package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.memory.MemoryFigure;
import io.mycelium.runtime.process.Confinement;
import io.mycelium.runtime.process.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs that a component starts, leaves and adopts. */
final class ProgramsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Programs.Limits LIMITS =
      new Programs.Limits(2, Duration.ofMinutes(1), Duration.ofSeconds(10), 256L << 20, 100, 100);

  @TempDir private Path directory;
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
  private final Queue<Duration> waits = new ConcurrentLinkedQueue<>();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final Programs programs =
      new Programs(
          "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
          LIMITS,
          Confinement.none("a test"),
          (after, action) -> {
            waits.add(after);
            later.add(action);
          },
          nanos::get);
  private Fixture fixture;
  private Path jar;

  @BeforeEach
  void open() throws Exception {
    fixture = new Fixture(directory);
    fixture.lend(programs);
    jar =
        fixture.jars.component(
            "runs",
            """
            private final List<Processes.Child> children = new ArrayList<>();
            private ComponentContext c;
            public void start(ComponentContext lent) { c = lent; }
            public byte[] run(TaskContext t) throws Exception {
              String[] words = t.operation().split(" ", 2);
              String text = words.length > 1 ? words[1] : "";
              switch (words[0]) {
                case "sh": return begin(t, 64L << 20, c.scratch().path().getParent(), "sh", "-c", text);
                case "huge": return begin(t, 200L << 20, c.scratch().path(), "sleep", "600");
                case "little": return begin(t, 1000, c.scratch().path(), "true");
                case "nowhere": return begin(t, 64L << 20, Path.of("/no/such/folder"), "true");
                case "nothing": return begin(t, 64L << 20, c.scratch().path());
                case "adopt":
                  String said = "";
                  for (Processes.Child child : c.processes().adopted()) {
                    said += child.pid() + " " + new String(child.state()) + " " + child.task() + ";";
                    watch(child);
                  }
                  return said.getBytes();
                case "stop": children.get(0).stop(Duration.ofSeconds(Long.parseLong(text))); break;
                case "keep": children.get(0).keep(new byte[Integer.parseInt(text)]); break;
                default: throw new IllegalArgumentException(t.operation());
              }
              return new byte[0];
            }
            private byte[] begin(TaskContext t, long memory, Path folder, String... command)
                throws Exception {
              Processes.Child child = c.processes().start(new Processes.Spec(
                  t.task(), List.of(command), Map.of("PATH", "/usr/bin:/bin"), folder, memory));
              child.keep("kept".getBytes());
              watch(child);
              return Long.toString(child.pid()).getBytes();
            }
            private void watch(Processes.Child child) {
              children.add(child);
              child.exit().thenAccept(status -> c.log().info("exit " + status));
            }\
            """);
  }

  @AfterEach
  void close() {
    programs.close();
    fixture.close();
  }

  private String run(LoadedComponent component, String operation) throws Exception {
    return switch (Fixture.await(fixture.start(component, operation).outcome())) {
      case TaskOutcome.Succeeded(byte[] result) -> new String(result, StandardCharsets.UTF_8);
      case TaskOutcome.Failed(String reason) -> "failed: " + reason;
      case TaskOutcome.Cancelled cancelled -> "cancelled";
    };
  }

  private static void assertEnds(long pid) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                    .as("process " + pid)
                    .isEmpty());
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  @Test
  void memory_ofPrograms_isTheirSlotsWhileItHoldsThem() throws Exception {
    LoadedComponent first = fixture.load(jar);
    assertThat(processes(first)).isEmpty();
    // The shell keeps the 8 MiB in a variable.
    long pid =
        Long.parseLong(
            run(first, "sh x=$(head -c 8388608 /dev/zero | tr '\\0' x); sleep 600; : $x"));
    await().atMost(SOON).until(() -> measured(first) > 8 << 20);
    assertThat(processes(first))
        .first()
        .satisfies(figure -> assertThat(figure.method()).contains("1 programs"));
    assertThat(first.memoryBytes()).isGreaterThan(8 << 20);
    assertThat(MemoryFigure.bytesWithoutPrograms(first.memory(), first.memoryBytes()))
        .as("what goes with the slot")
        .isLessThan(8 << 20);

    assertThat(Fixture.await(first.unload(Fixture.DEADLINE)))
        .isInstanceOf(UnloadOutcome.Unloaded.class);
    LoadedComponent next = fixture.load(jar);
    assertThat(processes(next)).as("nobody has taken it").isEmpty();
    run(next, "adopt");
    assertThat(measured(next)).isGreaterThan(8 << 20);
    run(next, "stop 0");
    assertEnds(pid);
    await().atMost(SOON).until(() -> processes(next).isEmpty());
  }

  /** As it is once the interval is over. */
  private long measured(LoadedComponent slot) {
    nanos.addAndGet(SlotPrograms.Held.EVERY.toNanos());
    return processes(slot).stream().mapToLong(MemoryFigure::bytes).sum();
  }

  private static List<MemoryFigure> processes(LoadedComponent slot) {
    return slot.memory().stream()
        .filter(figure -> figure.kind() == MemoryFigure.Kind.PROGRAMS)
        .toList();
  }

  @Test
  void program_ofAnUnloadedSlot_isAdoptedByTheNextOnceWithItsState() throws Exception {
    LoadedComponent first = fixture.load(jar);
    long pid = Long.parseLong(run(first, "sh exec sleep 600"));
    assertThat(Fixture.await(first.unload(Fixture.DEADLINE)))
        .as("the program keeps nothing of the slot in memory")
        .isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(lives(pid)).isTrue();

    LoadedComponent next = fixture.load(jar);
    assertThat(run(next, "adopt")).isEqualTo(pid + " kept t;");
    assertThat(run(next, "adopt")).isEmpty();

    // The program has a slot again, so the minute after the first has no meaning any more, also not
    // when the next slot leaves it too.
    assertThat(waits).containsExactly(LIMITS.adoption());
    Runnable afterTheFirst = later.remove();
    afterTheFirst.run();
    assertThat(Fixture.await(next.unload(Fixture.DEADLINE)))
        .isInstanceOf(UnloadOutcome.Unloaded.class);
    afterTheFirst.run();
    LoadedComponent last = fixture.load(jar);
    assertThat(run(last, "adopt")).isEqualTo(pid + " kept t;");
    assertThat(lives(pid)).isTrue();
    run(last, "stop 10");
    assertEnds(pid);
    await().atMost(SOON).until(() -> fixture.log.contains("INFO exit 143"));
  }

  @Test
  void program_thatNobodyAdopts_isEndedWithAllThatItHasStarted() throws Exception {
    LoadedComponent only = fixture.load(jar);
    long pid = Long.parseLong(run(only, "sh sleep 601 & sleep 602"));
    await().atMost(SOON).until(() -> ProcessHandle.of(pid).orElseThrow().children().count() == 2);
    long child = ProcessHandle.of(pid).orElseThrow().children().findFirst().orElseThrow().pid();
    assertThat(Fixture.await(only.unload(Fixture.DEADLINE)))
        .isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(lives(child)).isTrue();

    later.forEach(Runnable::run);

    assertEnds(pid);
    assertEnds(child);
  }

  @Test
  void program_thatHasEnded_leavesNothingBehindThatItHasStarted() throws Exception {
    LoadedComponent component = fixture.load(jar);
    Path pid = directory.resolve("daemon.pid");
    run(
        component,
        "sh setsid sh -c 'echo $$ > %1$s; exec sleep 603' & while ! test -s %1$s; do sleep 0.05; done"
            .formatted(pid));
    await().atMost(SOON).until(() -> fixture.log.contains("INFO exit 0"));

    assertEnds(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void program_isHeldToItsLimitsBesideItsSlotUntilItHasEnded() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Programs held =
        new Programs(
            "held-" + System.nanoTime(),
            LIMITS,
            new Seen(seen),
            (after, action) -> {},
            nanos::get)) {
      fixture.lend(held);
      LoadedComponent component = fixture.load(jar);
      long pid = Long.parseLong(run(component, "sh exec sleep 600"));
      assertThat(seen)
          .first(STRING)
          .matches("in held-\\d+-demo-programs %d 100".formatted((2L * 256 + 64) << 20));
      assertThat(seen.get(1)).isEqualTo("1 %d %d 100".formatted(pid, (2L * 64 + 64) << 20));
      run(component, "stop 0");
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(seen).contains("killed").endsWith("free"));
    }
  }

  @Test
  void program_thatCanNotBeHeld_neverRuns() throws Exception {
    try (Programs held =
        new Programs(
            "refused-" + System.nanoTime(),
            LIMITS,
            new Refusing(),
            (after, action) -> {},
            nanos::get)) {
      fixture.lend(held);
      LoadedComponent component = fixture.load(jar);
      Path trace = directory.resolve("trace");
      assertThat(run(component, "sh touch " + trace)).contains("IOException").contains("no room");
      assertThat(run(component, "sh touch " + trace)).as("it does not count").contains("no room");
      assertThat(run(component, "sh touch " + trace)).contains("no room");
      assertThat(trace).doesNotExist();
    }
  }

  private record Refusing() implements Confinement {
    @Override
    public Held hold(String name, long pid, Limits limits) {
      throw new IllegalStateException("no room");
    }

    @Override
    public Confinement within(String name, Limits together) {
      return this;
    }

    @Override
    public String describe() {
      return "refuses";
    }
  }

  @Test
  void program_startedByWhoHearsOfAnEnd_isRefusedOnceTheNodeEnds() throws Exception {
    LoadedComponent component = fixture.load(jar);
    run(component, "sh exec sleep 600");

    Fixture.await(programs.end());

    assertThat(run(component, "sh exec sleep 600")).contains("the node ends");
  }

  @Test
  void program_ofAVersionThatDrainsBesideTheNext_isAdoptedOnceThatOneIsUnloaded() throws Exception {
    LoadedComponent old = fixture.load(jar);
    long pid = Long.parseLong(run(old, "sh exec sleep 600"));
    LoadedComponent next = fixture.load(jar);
    assertThat(run(next, "adopt")).isEmpty();

    Fixture.await(old.unload(Fixture.DEADLINE));

    assertThat(run(next, "adopt")).isEqualTo(pid + " kept t;");
  }

  @Test
  void programs_askForNoMoreMemoryTogetherThanTheNodeGives() throws Exception {
    LoadedComponent component = fixture.load(jar);
    run(component, "sh exec sleep 600");

    assertThat(run(component, "huge"))
        .contains("asks for 209715200 bytes for a program, those that run may hold 67108864")
        .contains("the limit for all is 268435456");
    run(component, "stop 0");
    await().atMost(SOON).until(() -> !run(component, "huge").startsWith("failed"));
  }

  @Test
  void program_hasNoMoreFilesOpenThanAProcessMay() throws Exception {
    LoadedComponent component = fixture.load(jar);
    run(component, "sh exit $(ulimit -n)");
    await().atMost(SOON).until(() -> fixture.log.contains("INFO exit 100"));
  }

  /** Writes down who is held to what. */
  private record Seen(List<String> seen) implements Confinement {
    @Override
    public Held hold(String name, long pid, Limits limits) {
      seen.add("%s %d %d %d".formatted(name, pid, limits.memoryBytes(), limits.pids()));
      return new Held() {
        @Override
        public void kill() {
          seen.add("killed");
        }

        @Override
        public void close() {
          seen.add("free");
        }
      };
    }

    @Override
    public Confinement within(String name, Limits together) {
      seen.add("in %s %d %d".formatted(name, together.memoryBytes(), together.pids()));
      return this;
    }

    @Override
    public String describe() {
      return "seen";
    }
  }

  @Test
  void program_thatIgnoresTheRequest_isKilledAfterTheGrace_andAllWithTheNode() throws Exception {
    LoadedComponent component = fixture.load(jar);
    long deaf = Long.parseLong(run(component, "sh trap '' TERM; while true; do sleep 1; done"));
    run(component, "stop 1");
    assertEnds(deaf);

    long last = Long.parseLong(run(component, "sh exec sleep 600"));
    programs.close();
    assertEnds(last);
  }

  @Test
  void program_beyondItsMemory_isRefusedItByTheSystem() throws Exception {
    LoadedComponent component = fixture.load(jar);
    run(component, "sh exec dd if=/dev/zero of=/dev/null bs=16M count=1");
    await().atMost(SOON).until(() -> fixture.log.contains("INFO exit 0"));
    run(component, "sh exec dd if=/dev/zero of=/dev/null bs=96M count=1");
    await().atMost(SOON).until(() -> fixture.log.contains("INFO exit 1"));
  }

  @Test
  void start_ofWhatCanNotBe_isRefusedWithTheValueAndTheLimit() throws Exception {
    LoadedComponent component = fixture.load(jar);
    assertThat(run(component, "little"))
        .contains("memoryBytes=1000, the least")
        .contains("1048576");
    assertThat(run(component, "nowhere")).contains("directory /no/such/folder is not there");
    assertThat(run(component, "nothing")).contains("needs a command");
    assertThat(run(component, "sh exec sleep 600")).matches("\\d+");
    assertThat(run(component, "keep 32769")).contains("state of 32769 bytes, the limit is 32768");
    assertThat(run(component, "sh exec sleep 600")).matches("\\d+");
    assertThat(run(component, "sh exec sleep 600"))
        .contains("demo runs 2 programs, the limit is 2: stop one first");
    run(component, "stop 10");
    await().atMost(SOON).until(() -> run(component, "sh exec sleep 600").matches("\\d+"));
  }
}
