package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mycelium.api.Version;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.UnloadOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component that does what it should, in a process of its own: all that it is lent is there. */
class ProcessTierTest {
  private static final String GOOD =
      """
      ComponentContext c;
      final List<String> seen = new CopyOnWriteArrayList<>();
      Registration watch;
      public void start(ComponentContext c) {
        this.c = c;
        c.log().info("starts in " + ProcessHandle.current().pid());
      }
      public void stop() { c.log().info("stops"); }
      public byte[] run(TaskContext t) throws Exception { return text(t).getBytes(); }
      String text(TaskContext t) throws Exception {
        String in = new String(t.input());
        switch (t.operation()) {
          case "pid": return "" + ProcessHandle.current().pid();
          case "who":
            return c.component() + " " + c.version() + " " + c.generation() + " "
                + c.node().shortForm() + " " + t.task() + "/" + t.attempt();
          case "throw": throw new IllegalStateException("out of luck");
          case "progress":
            for (int i = 0; i <= 1000; i++) t.progress(i / 1000.0, "step " + i);
            t.log("done");
            return "";
          case "wait":
            t.log("waits");
            while (!t.awaitCancelled(Duration.ofHours(1))) {}
            return "late";
          case "store": {
            var first = c.keyValue().put("a/1", in.getBytes(), 0);
            var second = c.keyValue().put("a/1", "x".getBytes(), 7);
            c.keyValue().put("a/2", new byte[30000], 0);
            c.keyValue().delete("a/2", 1);
            for (int i = 0; i < 40; i++) c.keyValue().put("b/" + i, new byte[30000], 0);
            return first + " " + second + " " + new String(c.keyValue().get("a/1").get().value())
                + " " + c.keyValue().get("none").isPresent() + " " + c.keyValue().list("a/").size()
                + " " + c.keyValue().list("b/").size();
          }
          case "forbidden": c.keyValue().put("forbidden", new byte[0], 0); return "";
          case "large": c.keyValue().put("k", new byte[KeyValueStore.MAX_VALUE_BYTES + 1], 0); return "";
          case "watch":
            watch = c.keyValue().watch("w/", e -> seen.add(e.key() + "=" + new String(e.value())));
            c.members().onChange(all -> seen.add("members " + all.size()));
            return "";
          case "unwatch": watch.close(); return "";
          case "seen": return "" + seen;
          case "members": return c.members().self().node().shortForm() + " " + c.members().all().size();
          case "metrics":
            c.metrics().counter("done_total").add(2);
            c.metrics().counter("done_total").add(3);
            c.metrics().gauge("level").set(0.5);
            c.metrics().timer("took_seconds").record(Duration.ofMillis(40));
            return "";
          case "wrong": c.metrics().counter("wrong"); return "";
          case "configuration": c.configuration(); return "";
          case "files":
            Files.write(c.data().path().resolve("kept"), t.input());
            Files.write(c.scratch().path().resolve("gone"), t.input());
            return c.scratch().path() + "";
          case "fill": Files.write(c.data().path().resolve("f"), new byte[1001]); return "";
          case "env": return "" + new TreeSet<>(System.getenv().keySet());
          case "print": System.out.println("printed by the component"); return "";
          default: return in;
        }
      }
      """;

  @TempDir private Path directory;
  private ProcessFixture fixture;
  private LoadedSlot slot;

  @BeforeEach
  void open() throws Exception {
    fixture = new ProcessFixture(directory);
    slot = fixture.load(fixture.jars.component("good", GOOD));
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void component_inAProcess_isAskedWhetherItMayBeReplaced() throws Exception {
    assertThat(slot.mayDefer()).isFalse();
    assertThat(slot.defer(Version.parse("2.0.0"))).isZero();
    LoadedSlot deferring =
        fixture.load(
            fixture.jars.component(
                "deferring",
                """
                public void start(ComponentContext c) {}
                public byte[] run(TaskContext t) { return new byte[0]; }
                public Optional<Duration> defer(Version next) throws Exception {
                  switch ((int) next.major()) {
                    case 2: return Optional.of(Duration.ofSeconds(7));
                    case 3: return Optional.of(Duration.ofSeconds(Long.MAX_VALUE));
                    case 4: return Optional.of(Duration.ofSeconds(-7));
                    case 5: throw new IllegalStateException("no idea");
                    default: Thread.currentThread().join(); return null;
                  }
                }
                """));

    assertThat(deferring.mayDefer()).isTrue();
    assertThat(deferring.defer(Version.parse("2.0.0"))).isEqualTo(Duration.ofSeconds(7));
    assertThat(deferring.defer(Version.parse("3.0.0"))).isEqualTo(Duration.ofMinutes(1));
    assertThat(deferring.defer(Version.parse("4.0.0"))).isZero();
    assertThat(deferring.defer(Version.parse("5.0.0"))).isZero();
    assertThat(fixture.log).anyMatch(line -> line.contains("defer has failed"));
    assertThat(deferring.defer(Version.parse("6.0.0"))).isZero();
    assertThat(fixture.unload(deferring)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(deferring.defer(Version.parse("2.0.0"))).isZero();
  }

  @Test
  void component_inAProcess_runsThereAndIsGoneWithIt() throws Exception {
    long pid = Long.parseLong(fixture.run(slot, "pid"));
    assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(fixture.run(slot, "who")).isEqualTo("demo 1.0.0 1 cdcdcdcdcdcd t/1");
    assertThat(fixture.run(slot, "echo")).isEqualTo("in");
    assertThat(slot.memoryBytes()).isBetween(10L << 20, 500L << 20);

    UnloadOutcome outcome = fixture.unload(slot);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            UnloadOutcome.Unloaded.class,
            unloaded -> {
              assertThat(unloaded.bytes()).isGreaterThan(10L << 20);
              assertThat(unloaded.milliseconds()).isLessThan(10_000);
            });
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(fixture.processes()).isZero();
    assertThat(fixture.log).contains("INFO starts in " + pid, "INFO stops");
    assertThat(slot.died()).isNotDone();
    assertThatThrownBy(() -> fixture.run(slot, "echo"))
        .isInstanceOf(RejectedExecutionException.class);
    try (var left = Files.list(directory.resolve("process"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void task_thatFailsOrIsCancelled_endsAsInALayer() throws Exception {
    assertThat(fixture.run(slot, "throw"))
        .startsWith("failed: java.lang.IllegalStateException: out of luck")
        .contains("demo.Main.run");
    RunningTask running = fixture.start(slot, "wait", "");
    await().until(() -> fixture.reports.contains("waits"));

    running.cancel();

    assertThat(ProcessFixture.text(ProcessFixture.await(running.outcome()))).isEqualTo("cancelled");
    assertThat(slot.runningTasks()).isZero();
  }

  @Test
  void progress_reportedOften_isThinnedInTheChild() throws Exception {
    assertThat(fixture.run(slot, "progress")).isEmpty();

    assertThat(fixture.reports).startsWith("0.0 step 0").contains("1.0 step 1000", "done");
    assertThat(fixture.reports.size()).isLessThan(100);
  }

  @Test
  void store_overTheSocket_isTheStoreOfTheNode() throws Exception {
    assertThat(fixture.run(slot, "store"))
        .isEqualTo("Written[version=1] Conflict[actualVersion=1] in false 1 40");
    assertThat(fixture.run(slot, "forbidden"))
        .startsWith("failed: java.lang.IllegalArgumentException: key 'forbidden' is not allowed");
    assertThat(fixture.run(slot, "large")).contains("32769 bytes, limit 32768");
  }

  @Test
  void watch_overTheSocket_seesChangesUntilItIsClosed() throws Exception {
    fixture.store.put("w/before", "1".getBytes(StandardCharsets.UTF_8), 0);
    fixture.run(slot, "watch");
    fixture.store.put("w/after", "2".getBytes(StandardCharsets.UTF_8), 0);
    fixture.watchers.forEach(each -> each.accept(List.of(ProcessFixture.member("a"))));

    await()
        .untilAsserted(
            () ->
                assertThat(fixture.run(slot, "seen"))
                    .contains("w/before=1", "w/after=2", "members 1"));

    assertThat(fixture.run(slot, "unwatch")).isEmpty();
    await().until(() -> fixture.store.watches() == 0);
    fixture.unload(slot);
    assertThat(fixture.watchers).isEmpty();
  }

  @Test
  void membersAndMetrics_overTheSocket_areThoseOfTheNode() throws Exception {
    assertThat(fixture.run(slot, "members")).isEqualTo("aaaaaaaaaaaa 2");
    assertThat(fixture.run(slot, "metrics")).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(fixture.figures)
                    .containsEntry("done_total", 5.0)
                    .containsEntry("level", 0.5)
                    .containsEntry("took_seconds", 40.0));
    assertThat(fixture.run(slot, "wrong")).contains("metric 'wrong' is wrong");
    assertThat(fixture.run(slot, "configuration"))
        .contains("facility CONFIGURATION is not available");

    fixture.unload(slot);

    assertThat(fixture.figures).isEmpty();
  }

  @Test
  void directories_byPath_areThoseOfTheNode() throws Exception {
    Path scratch = Path.of(fixture.run(slot, "files"));
    assertThat(directory.resolve("data/kept")).hasContent("in");
    assertThat(scratch.resolve("gone")).hasContent("in");

    assertThat(fixture.run(slot, "fill")).isEmpty();
    assertThat(fixture.run(slot, "echo")).contains("quota 1000");
    fixture.unload(slot);

    assertThat(scratch).doesNotExist();
    assertThat(directory.resolve("data/kept")).exists();
  }

  @Test
  void environment_ofAChild_holdsNoSecretsOfTheNode() throws Exception {
    assertThat(fixture.run(slot, "env"))
        .contains(ProcessTree.VARIABLE)
        .doesNotContain("JAVA_HOME", "MAVEN", "PASSPHRASE");
    assertThat(fixture.run(slot, "print")).isEmpty();
    await().until(() -> fixture.log.contains("INFO (printed) printed by the component"));
  }

  @Test
  void start_thatFails_isRefusedWithTheSameReasonAsInALayer() throws Exception {
    Path broken =
        fixture.jars.component(
            "broken",
            "public void start(ComponentContext c) { throw new IllegalStateException(\"no luck\");"
                + " } public byte[] run(TaskContext t) { return null; }");

    assertThatThrownBy(() -> fixture.load(broken))
        .isInstanceOfSatisfying(
            LoadException.class,
            refused -> assertThat(refused.reason()).isEqualTo(LoadException.Reason.START_FAILED))
        .hasMessageContaining("no luck");
    assertThatThrownBy(() -> fixture.load(broken, ProcessLimits.DEFAULTS.maxMemoryBytes() + 1))
        .hasMessageContaining("mycelium.isolation.process.max-memory");
    await().atMost(Duration.ofSeconds(20)).until(() -> fixture.processes() == 1);
  }
}
