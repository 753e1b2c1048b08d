package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.UnloadOutcome.Leaked;
import io.mycelium.runtime.leak.HeapDumps;
import io.mycelium.runtime.leak.LeakLimits;
import io.mycelium.runtime.leak.LeakPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a leak says of its holder, with real dumps of this JVM and a real child that walks them. */
class LeakPathTest {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final AtomicLong GENERATION = new AtomicLong(1000);

  /** Stands for a cache of the core that keeps what a component gave it. */
  private static final List<Object> KEPT_BY_THE_CORE = new ArrayList<>();

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(directory, GENERATION);
  }

  @AfterEach
  void close() {
    KEPT_BY_THE_CORE.clear();
    fixture.close();
  }

  private LoadedComponent component(String start) throws Exception {
    return Pin.freed("", start).load(fixture);
  }

  private static String path(LoadedComponent component) throws Exception {
    UnloadOutcome outcome = Fixture.await(component.unload(SOON));
    assertThat(outcome).isInstanceOf(Leaked.class);
    return ((Leaked) outcome).path();
  }

  /** A loader that the core keeps in a static field; a component can't reach the core's classes. */
  private LoadedComponent keptByTheCore() throws Exception {
    LoadedComponent component =
        component("System.getProperties().put(\"demo.kept\", new Object[] {new Value()});");
    KEPT_BY_THE_CORE.add(System.getProperties().remove("demo.kept"));
    return component;
  }

  @Test
  void leak_byAStaticFieldOfTheCore_namesTheClassAndTheField() throws Exception {
    LoadedComponent component = keptByTheCore();

    assertThat(path(component))
        .isEqualTo(
            "static io.mycelium.runtime.LeakPathTest.KEPT_BY_THE_CORE"
                + " -> java.util.ArrayList.elementData -> java.lang.Object[]"
                + " -> java.lang.Object[] -> an instance of demo.Main$Value -> its class loader");
    assertThat(fixture.directory.resolve("dumps")).isEmptyDirectory();
    KEPT_BY_THE_CORE.clear();
    assertThat(Fixture.await(component.collected()).collections()).isPositive();
  }

  @Test
  void leak_byAThread_namesTheThreadAndNoValue() throws Exception {
    LoadedComponent component =
        component(
            "TimerTask task = new TimerTask() { String secret = \"swordfish\"; Value v ="
                + " new Value(); public void run() {} };"
                + " System.getProperties().put(\"demo.task\", new Object[] {task});"
                + " new Timer(\"demo-clock\", true).schedule(task, 3_600_000L);");
    Object[] task = (Object[]) Objects.requireNonNull(System.getProperties().remove("demo.task"));

    assertThat(path(component))
        .startsWith("thread 'demo-clock' (java.util.TimerThread)")
        .endsWith(" -> an instance of demo.Main$1 -> its class loader")
        .doesNotContain("swordfish");
    assertThat(((TimerTask) task[0]).cancel()).isTrue();
  }

  @Test
  void holders_ofSeveralLoaders_areFoundInOneDump() throws Exception {
    List<Long> loaders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      keptByTheCore();
      Object[] kept = (Object[]) KEPT_BY_THE_CORE.getLast();
      loaders.add(((SlotLoader) kept[0].getClass().getClassLoader()).number());
    }
    loaders.add(Long.MAX_VALUE);

    LeakPaths.Answer answer = Fixture.await(fixture.dumps.find(loaders));

    assertThat(answer).isInstanceOf(LeakPaths.Answer.Paths.class);
    assertThat(((LeakPaths.Answer.Paths) answer).byLoader())
        .containsOnlyKeys(loaders.subList(0, 3));
  }

  @Test
  void dump_thatMayBeTooLarge_isNotMadeAndTheLeakSaysSo() throws Exception {
    HeapDumps small = new HeapDumps(directory.resolve("small"), limits(1, 0, 60), System::nanoTime);
    try (ComponentRuntime runtime = ComponentRuntime.create(Fixture.LIMITS, small)) {
      assertThat(pathOfKept(runtime))
          .contains("is still reachable")
          .matches(".*\\(no path: no heap dump: the heap may give \\d+ bytes, limit 1\\)");
    }
  }

  @Test
  void dump_withoutRoomOnTheDisk_isNotMadeAndTheLeakSaysSo() throws Exception {
    HeapDumps full =
        new HeapDumps(
            directory.resolve("full"), limits(256L << 20, Long.MAX_VALUE, 60), System::nanoTime);
    try (ComponentRuntime runtime = ComponentRuntime.create(Fixture.LIMITS, full)) {
      assertThat(pathOfKept(runtime)).contains("the disk has room for 0");
    }
  }

  @Test
  void dump_withinTheIntervalOfTheLast_isNotMade() throws Exception {
    AtomicLong nanos = new AtomicLong();
    HeapDumps dumps = new HeapDumps(directory.resolve("rare"), limits(1, 0, 60), nanos::get);
    assertThat(Fixture.await(dumps.find(List.of(1L))).toString()).contains("the heap may give");
    nanos.set(Duration.ofSeconds(59).toNanos());

    assertThat(Fixture.await(dumps.find(List.of(1L))).toString())
        .contains("the last was 59 s ago, one is made in 60 s");
    nanos.set(Duration.ofSeconds(60).toNanos());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> Fixture.await(dumps.find(List.of(1L))).toString().contains("the heap may give"));
  }

  @Test
  void measurement_takesNoDumpFromTheSearch() throws Exception {
    HeapDumps dumps = new HeapDumps(directory.resolve("both"), limits(1, 0, 60), () -> 0);
    assertThat(Fixture.await(dumps.measure()).toString()).contains("the heap may give");

    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> Fixture.await(dumps.find(List.of(1L))).toString().contains("the heap may give"));
    assertThat(Fixture.await(dumps.measure()).toString()).contains("the last was 0 s ago");
  }

  @Test
  void walk_thatTakesTooMuchMemory_endsAndTheLeakSaysSo() throws Exception {
    HeapDumps poor =
        new HeapDumps(
            directory.resolve("poor"),
            new LeakLimits(256L << 20, 0, Duration.ofSeconds(60), Duration.ofSeconds(60), 2),
            System::nanoTime);
    try (ComponentRuntime runtime = ComponentRuntime.create(Fixture.LIMITS, poor)) {
      assertThat(pathOfKept(runtime)).contains("its walk has ended with 1").contains("2 MB");
    }
    assertThat(directory.resolve("poor")).isEmptyDirectory();
  }

  @Test
  void folderOfDumps_isTheOwnersAndClearedOfWhatAKilledNodeLeft() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("left"));
    Files.write(folder.resolve("leak.hprof"), new byte[10]);

    new HeapDumps(folder, LeakLimits.DEFAULTS, System::nanoTime).close();

    assertThat(folder).isEmptyDirectory();
    assertThat(Files.getPosixFilePermissions(folder))
        .containsOnly(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE);
  }

  private static LeakLimits limits(long maxBytes, long keepFree, int intervalSeconds) {
    return new LeakLimits(
        maxBytes, keepFree, Duration.ofSeconds(intervalSeconds), Duration.ofSeconds(60), 256);
  }

  private String pathOfKept(ComponentRuntime runtime) throws Exception {
    Path jar =
        fixture.jars.component(
            "kept",
            "public void start(ComponentContext c) { System.getProperties().put(\"demo.kept\","
                + " new Object[] {new Object() {}}); }"
                + " public byte[] run(TaskContext t) { return t.input(); }");
    LoadedComponent component = fixture.load(runtime, jar);
    KEPT_BY_THE_CORE.add(System.getProperties().remove("demo.kept"));
    return path(component);
  }
}
