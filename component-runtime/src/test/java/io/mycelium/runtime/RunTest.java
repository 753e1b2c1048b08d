package io.mycelium.runtime;

import static io.mycelium.runtime.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  private static final String MANY =
      """
      ComponentContext c;
      public void start(ComponentContext c) { this.c = c; }
      public byte[] run(TaskContext t) throws Exception {
        switch (t.operation()) {
          case "throw" -> throw new IllegalStateException("out of luck");
          case "error" -> throw new StackOverflowError();
          case "null" -> { return null; }
          case "large" -> { return new byte[TaskContext.MAX_RESULT_BYTES + 1]; }
          case "largest" -> { return new byte[TaskContext.MAX_RESULT_BYTES]; }
          case "thread" -> {
            Thread self = Thread.currentThread();
            return (self.isVirtual() + " " + self.getName() + " "
                + (self.getContextClassLoader() == getClass().getClassLoader())).getBytes();
          }
          case "progress" -> {
            for (int i = 0; i <= 1000; i++) t.progress(i / 1000.0, "step " + i);
            return new byte[0];
          }
          case "wait" -> {
            t.log("waits");
            while (!t.awaitCancelled(Duration.ofHours(1))) {}
            return "late".getBytes();
          }
          case "secrets" -> { c.secrets(); return new byte[0]; }
          case "keyValue" -> { c.keyValue(); return new byte[0]; }
          case "arena" -> { c.arena(10).allocate(11); return new byte[0]; }
          case "fill" -> {
            Files.write(c.data().path().resolve("f"), new byte[1001]);
            return ("" + c.data().usedBytes() + " " + c.data().freeBytes()).getBytes();
          }
          case "remember" -> {
            Files.write(c.data().path().resolve("kept"), t.input());
            Files.write(c.scratch().path().resolve("gone"), t.input());
            return new byte[0];
          }
          case "recall" -> {
            byte[] kept = Files.readAllBytes(c.data().path().resolve("kept"));
            return (new String(kept) + " " + Files.exists(c.scratch().path().resolve("gone")))
                .getBytes();
          }
          case "deaf" -> {
            CountDownLatch held = (CountDownLatch) System.getProperties().get("demo.held");
            t.log("is deaf");
            while (held.getCount() > 0) {
              try { held.await(); } catch (InterruptedException e) { Thread.interrupted(); }
            }
            return new byte[0];
          }
          default -> { return t.input(); }
        }
      }
      """;

  @TempDir private Path directory;
  private Fixture fixture;
  private LoadedComponent component;

  @BeforeEach
  void open() throws Exception {
    fixture = new Fixture(directory);
    component = fixture.load(fixture.jars.component("many", MANY));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void run_thatThrows_failsWithItsText() throws Exception {
    assertThat(text(fixture.run(component, "throw")))
        .startsWith("failed: java.lang.IllegalStateException: out of luck")
        .contains("demo.Main.run");
    assertThat(text(fixture.run(component, "error"))).contains("StackOverflowError");
    assertThat(text(fixture.run(component, "echo"))).isEqualTo("in");
  }

  @Test
  void result_absentOrAboveTheLimit_failsTheTask() throws Exception {
    assertThat(text(fixture.run(component, "null"))).contains("null instead of a result");
    assertThat(text(fixture.run(component, "large"))).contains("65537 bytes, limit 65536");
    assertThat(fixture.run(component, "largest")).isInstanceOf(TaskOutcome.Succeeded.class);
  }

  @Test
  void run_onItsThread_isVirtualAndNamedByTheTask() throws Exception {
    assertThat(text(fixture.run(component, "thread"))).isEqualTo("true demo@1.0.0#1 task t/1 true");
  }

  @Test
  void progress_reportedOften_isThinnedAndEndsWithTheLast() throws Exception {
    assertThat(fixture.run(component, "progress")).isInstanceOf(TaskOutcome.Succeeded.class);

    assertThat(fixture.reports).startsWith("0.0 step 0").endsWith("1.0 step 1000");
    assertThat(fixture.reports.size()).isLessThan(100);
  }

  @Test
  void cancel_ofATaskThatWaits_endsIt() throws Exception {
    RunningTask running = fixture.start(component, "wait");
    await().until(() -> fixture.reports.contains("waits"));

    running.cancel();

    assertThat(text(Fixture.await(running.outcome()))).isEqualTo("cancelled");
    assertThat(component.runningTasks()).isZero();
  }

  @Test
  void facility_thatTheNodeLacks_isRefusedByName() throws Exception {
    assertThat(text(fixture.run(component, "secrets")))
        .contains("facility SECRETS is not available");
    assertThat(text(fixture.run(component, "keyValue")))
        .contains("facility KEY_VALUE is not available");
  }

  @Test
  void arena_askedForMoreThanItsLimit_refuses() throws Exception {
    assertThat(text(fixture.run(component, "arena"))).contains("11 more are above its limit 10");
  }

  @Test
  void run_withADirectoryAboveItsQuota_isRefused() throws Exception {
    assertThat(text(fixture.run(component, "fill"))).isEqualTo("1001 0");

    assertThatThrownBy(() -> fixture.start(component, "echo"))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("1001 bytes, quota 1000");
  }

  @Test
  void data_survivesTheUnload_andScratchDoesNot() throws Exception {
    assertThat(fixture.run(component, "remember")).isInstanceOf(TaskOutcome.Succeeded.class);
    assertThat(fixture.unload(component)).isInstanceOf(UnloadOutcome.Unloaded.class);

    LoadedComponent next = fixture.load(fixture.jars.component("next", MANY));

    assertThat(text(fixture.run(next, "recall"))).isEqualTo("in false");
  }

  @Test
  void run_thatIgnoresItsCancelAndInterrupts_leaksByNameAndTheNodeGoesOn() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    System.getProperties().put("demo.held", held);
    try {
      RunningTask deaf = fixture.start(component, "deaf");
      await().until(() -> fixture.reports.contains("is deaf"));
      deaf.cancel();
      assertThat(text(fixture.run(component, "echo"))).isEqualTo("in");
      assertThat(Fixture.await(component.unload(Duration.ofSeconds(2))))
          .isInstanceOfSatisfying(
              UnloadOutcome.Leaked.class,
              leaked -> assertThat(leaked.path()).contains("demo@1.0.0#1 task t/1"));
      LoadedComponent next = fixture.load(fixture.jars.component("next", MANY));
      assertThat(text(fixture.run(next, "echo"))).isEqualTo("in");
    } finally {
      held.countDown();
      System.getProperties().remove("demo.held");
    }
  }

  @Test
  void run_afterUnload_isRefused() throws Exception {
    assertThat(fixture.unload(component)).isInstanceOf(UnloadOutcome.Unloaded.class);

    assertThatThrownBy(() -> fixture.start(component, "echo"))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("unloads");
  }

  @Test
  void run_racingWithTheUnload_isRefusedOrCancelledAndNeverLeftBehind() throws Exception {
    Path jar = fixture.jars.component("raced", MANY);
    for (int round = 0; round < 40; round++) {
      LoadedComponent raced = fixture.load(jar);
      CountDownLatch first = new CountDownLatch(2);
      List<CompletableFuture<TaskOutcome>> outcomes = new CopyOnWriteArrayList<>();
      List<Thread> runners = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        runners.add(Thread.ofVirtual().start(() -> runUntilRefused(raced, outcomes, first)));
      }
      first.await();

      CompletableFuture<UnloadOutcome> unload = raced.unload(Fixture.DEADLINE);

      for (Thread runner : runners) {
        assertThat(runner.join(Fixture.DEADLINE)).isTrue();
      }
      for (CompletableFuture<TaskOutcome> outcome : outcomes) {
        assertThat(Fixture.await(outcome)).isEqualTo(new TaskOutcome.Cancelled());
      }
      assertThat(Fixture.await(unload)).isInstanceOf(UnloadOutcome.Unloaded.class);
      assertThat(raced.runningTasks()).isZero();
    }
  }

  private void runUntilRefused(
      LoadedComponent raced, List<CompletableFuture<TaskOutcome>> outcomes, CountDownLatch first) {
    boolean refused = false;
    while (!refused) {
      try {
        outcomes.add(fixture.start(raced, "wait").outcome());
      } catch (RejectedExecutionException unloads) {
        refused = raced.memoryBytes() == 0;
      }
      first.countDown();
    }
  }
}
