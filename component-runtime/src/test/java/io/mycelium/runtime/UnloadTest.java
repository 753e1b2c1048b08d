package io.mycelium.runtime;

import static io.mycelium.runtime.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.UnloadOutcome.Leaked;
import io.mycelium.runtime.UnloadOutcome.Unloaded;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnloadTest {
  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private LoadedComponent starting(String startBody) throws Exception {
    return fixture.load(
        fixture.jars.component(
            "c",
            "public interface BeanMBean { int getX(); }"
                + " public static class Bean implements BeanMBean {"
                + " public int getX() { return 1; } }"
                + " static class Value {}"
                + " static void hang(CountDownLatch latch) { while (latch.getCount() > 0) {"
                + " try { latch.await(); } catch (InterruptedException e) { Thread.interrupted(); }"
                + " } }"
                + " public void start(ComponentContext c) throws Exception { "
                + startBody
                + " } public byte[] run(TaskContext t) throws Exception {"
                + " new CountDownLatch(1).await(); return new byte[0]; }"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c.executor().submit(() -> { new CountDownLatch(1).await(); return 1; });",
        "c.timers().every(Duration.ofHours(1), () -> new Value());",
        "c.timers().every(Duration.ofMillis(1), () -> { throw new IllegalStateException(); });",
        "c.arena(1000).allocate(100);",
        "Files.write(c.scratch().path().resolve(\"f\"), new byte[10]);",
        "System.getProperties().put(\"demo.value\", new Value());",
        "Thread.setDefaultUncaughtExceptionHandler((t, e) -> new Value());",
        "ThreadLocal<Object> l = new ThreadLocal<>(); l.set(new Value());",
        "ForkJoinPool.commonPool().submit(() -> new Value()).get();",
        "CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> {});",
        "record Pair(Value a, Value b) {} new Pair(new Value(), new Value()).hashCode();",
        "record Pair(Value a, Value b) {} new Pair(new Value(), null).equals(new Pair(null,"
            + " null));",
      })
  void unload_whateverStartTook_isProven(String startBody) throws Exception {
    LoadedComponent component = starting(startBody);

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    assertThat(fixture.runtime.leaked()).isEmpty();
    assertThat(Files.exists(directory.resolve("scratch-1"))).isFalse();
  }

  @Test
  void unload_withAPlatformThreadThatObeys_isProven() throws Exception {
    LoadedComponent component =
        starting(
            "Thread t = new Thread(() -> { try { new CountDownLatch(1).await(); }"
                + " catch (InterruptedException e) { return; } }); t.setDaemon(true); t.start();");

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
  }

  @Test
  void unload_withAnMBean_takesItBack() throws Exception {
    int before = ManagementFactory.getPlatformMBeanServer().getMBeanCount();
    Path jar =
        fixture.jars.module(
            "bean",
            Map.of(
                "module-info.java",
                "module demo { requires io.mycelium.api; requires java.management; exports demo; }",
                "demo/Main.java",
                "package demo; "
                    + ComponentJars.IMPORTS
                    + " public class Main implements Component {"
                    + " public interface BMBean { int getX(); }"
                    + " public static class B implements BMBean { public int getX() { return 1; } }"
                    + " public void start(ComponentContext c) throws Exception {"
                    + " java.lang.management.ManagementFactory.getPlatformMBeanServer()"
                    + ".registerMBean(new B(), new javax.management.ObjectName(\"demo:type=B\")); }"
                    + " public byte[] run(TaskContext t) { return new byte[0]; } }"));
    LoadedComponent component = fixture.load(jar);

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    assertThat(ManagementFactory.getPlatformMBeanServer().getMBeanCount()).isEqualTo(before);
  }

  @Test
  void unload_withRunningTasks_cancelsThem() throws Exception {
    LoadedComponent component = starting("");
    RunningTask task = fixture.start(component, "wait");

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    assertThat(text(Fixture.await(task.outcome()))).isEqualTo("cancelled");
  }

  @Test
  void unload_askedTwice_givesOneAnswer() throws Exception {
    LoadedComponent component = starting("");

    CompletableFuture<UnloadOutcome> first = component.unload(Fixture.DEADLINE);

    assertThat(component.unload(Duration.ZERO)).isSameAs(first);
    assertThat(Fixture.await(first)).isInstanceOf(Unloaded.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new IllegalStateException(\"stuck door\");",
        "new CountDownLatch(1).await();"
      })
  void stop_thatThrowsOrHangs_isLoggedAndUnloadGoesOn(String stopBody) throws Exception {
    LoadedComponent component =
        fixture.load(
            fixture.jars.component(
                "bad",
                "public void start(ComponentContext c) {}"
                    + " public byte[] run(TaskContext t) { return new byte[0]; }"
                    + " public void stop() throws Exception { "
                    + stopBody
                    + " }"));

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    assertThat(fixture.log).anyMatch(line -> line.matches("(?s)WARN stop (has failed|took).*"));
  }

  @Test
  void thread_thatIgnoresInterrupts_isNamedAsLeakAndRecoversWhenItEnds() throws Exception {
    // The component waits on a latch of the JDK that the test holds through the properties.
    CountDownLatch latch = new CountDownLatch(1);
    System.getProperties().put("demo.latch", latch);
    LoadedComponent component =
        starting(
            "CountDownLatch l = (CountDownLatch) System.getProperties().get(\"demo.latch\");"
                + " c.executor().execute(() -> hang(l));");

    UnloadOutcome outcome = Fixture.await(component.unload(Duration.ofSeconds(2)));

    assertThat(outcome).isInstanceOf(Leaked.class);
    assertThat(((Leaked) outcome).path()).contains("demo@1.0.0#1 executor").contains("demo.Main");
    assertThat(fixture.runtime.leaked()).containsExactly("demo@1.0.0#1");
    assertThat(component.collected()).isNotDone();
    latch.countDown();
    System.getProperties().remove("demo.latch");
    assertThat(Fixture.await(component.collected()).collections()).isPositive();
    assertThat(fixture.runtime.leaked()).isEmpty();
  }

  @Test
  void virtualThread_startedAroundTheContext_isFoundInAThreadDump() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    System.getProperties().put("demo.latch", latch);
    LoadedComponent component =
        starting(
            "CountDownLatch l = (CountDownLatch) System.getProperties().get(\"demo.latch\");"
                + " Thread.ofVirtual().start(() -> hang(l));");

    UnloadOutcome outcome = Fixture.await(component.unload(Duration.ofSeconds(1)));

    assertThat(outcome).isInstanceOf(Leaked.class);
    assertThat(((Leaked) outcome).path()).contains("virtual thread").contains("demo.Main.hang");
    latch.countDown();
    System.getProperties().remove("demo.latch");
    assertThat(Fixture.await(component.collected()).collections()).isPositive();
  }

  @Test
  void holder_inTheHeap_isReportedWithThePathToTheLoader() throws Exception {
    LoadedComponent component =
        starting("System.getProperties().put(\"demo.list\", List.of(new Value()));");

    UnloadOutcome outcome = Fixture.await(component.unload(Duration.ofSeconds(1)));

    assertThat(outcome).isInstanceOf(Leaked.class);
    assertThat(((Leaked) outcome).path())
        .startsWith("static java.lang.System.props -> java.util.Properties.map -> ")
        .endsWith(
            "java.util.ImmutableCollections$List12.e0 -> an instance of demo.Main$Value"
                + " -> its class loader");
    System.getProperties().remove("demo.list");
    assertThat(Fixture.await(component.collected()).milliseconds()).isPositive();
  }

  @Test
  void cycles_twoHundred_leaveNoLoader() throws Exception {
    Path jar =
        fixture.jars.component(
            "cycle",
            "public void start(ComponentContext c) {"
                + " c.timers().every(Duration.ofMillis(5), () -> {});"
                + " c.executor().submit(() -> { new CountDownLatch(1).await(); return 1; }); }"
                + " public byte[] run(TaskContext t) { return t.input(); }");
    List<CompletableFuture<UnloadOutcome>> outcomes = new ArrayList<>();

    for (int i = 0; i < 200; i++) {
      LoadedComponent component = fixture.load(jar);
      assertThat(text(fixture.run(component, "x"))).isEqualTo("in");
      outcomes.add(component.unload(Duration.ofSeconds(50)));
    }

    for (CompletableFuture<UnloadOutcome> outcome : outcomes) {
      assertThat(Fixture.await(outcome)).isInstanceOf(Unloaded.class);
    }
    assertThat(fixture.runtime.leaked()).isEmpty();
    await().until(() -> openFiles(jar) == 0);
  }

  private static long openFiles(Path jar) throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    long open = 0;
    try (var files = Files.list(descriptors)) {
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).equals(jar)) {
          open++;
        }
      }
    }
    return open;
  }
}
