package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.runtime.UnloadOutcome.Unloaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users of other systems have asked for in vain, one test each; {@code
 * docs/internals/complaints.md} lists these with the tests that are elsewhere.
 */
class ComplaintsTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(directory, new AtomicLong(9_000));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Path jar(String name, String result) throws IOException {
    return fixture.jars.component(
        name,
        "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>(); static int runs;"
            + " public void start(ComponentContext c) { LOCAL.set(this); }"
            + " public byte[] run(TaskContext t) { LOCAL.set(new Object() { Object held = t; });"
            + " return (\"%s\" + ++runs).getBytes(); }".formatted(result));
  }

  private String run(LoadedComponent component) throws Exception {
    return Fixture.text(fixture.run(component, "go"));
  }

  private static List<String> openFiles() throws IOException {
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.map(ComplaintsTest::target).toList();
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  /** pf4j 505: "classloader is closed, but the classes in the JVM are not released". */
  @Test
  void unloadedClasses_areReleased() throws Exception {
    LoadedComponent component = fixture.load(jar("released", "x"));
    assertThat(run(component)).isEqualTo("x1");

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    assertThat(fixture.runtime.leaked()).isEmpty();
  }

  /** pf4j 334, 355, 217 and pf4j-update 39: files stay open, or locked, after an unload. */
  @Test
  void unloadedJars_areClosedAndCanBeDeleted() throws Exception {
    Path jar = jar("closed", "x");
    LoadedComponent component = fixture.load(jar);
    assertThat(run(component)).isEqualTo("x1");
    assertThat(openFiles()).contains(jar.toString());

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);

    assertThat(openFiles()).doesNotContain(jar.toString());
    Files.delete(jar);
  }

  /** ignite 12771: a static thread local pins the loader until the metaspace is full. */
  @Test
  void staticThreadLocals_holdNoLoader() throws Exception {
    LoadedComponent component = fixture.load(jar("local", "x"));
    for (int i = 0; i < 50; i++) {
      assertThat(run(component)).startsWith("x");
    }

    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
  }

  /** ignite-3 6660 and 6470: two that load one component at once leave a loader behind. */
  @Test
  void loadsAtOnce_leaveNoLoaderBehind() throws Exception {
    Path jar = jar("race", "x");
    List<Callable<LoadedComponent>> loads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      loads.add(() -> fixture.load(jar));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<LoadedComponent> each : threads.invokeAll(loads)) {
        LoadedComponent component = each.get();
        assertThat(run(component)).isEqualTo("x1");
        assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
      }
    }
    assertThat(fixture.runtime.leaked()).isEmpty();
  }

  /** ignite 1823 and gridgain 1720: what one run has left is seen by the next, or kept for ever. */
  @Test
  void nextLoad_seesNothingOfTheOneBefore() throws Exception {
    Path jar = jar("again", "x");
    for (int i = 0; i < 5; i++) {
      LoadedComponent component = fixture.load(jar);
      assertThat(run(component)).isEqualTo("x1");
      assertThat(run(component)).isEqualTo("x2");
      assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    }
  }

  /** wasmCloud 2936: a component can't be stopped once its file was deleted. */
  @Test
  void componentWhoseFileIsGone_canBeStopped() throws Exception {
    Path jar = jar("gone", "x");
    LoadedComponent component = fixture.load(jar);
    Files.delete(jar);

    assertThat(run(component)).isEqualTo("x1");
    assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
  }

  /** wash 224: after A, B, C and B again an old instance answers. */
  @Test
  void versionThatComesBack_isLoadedAnew() throws Exception {
    List<Path> versions = List.of(jar("a", "a"), jar("b", "b"), jar("c", "c"));
    for (int version : new int[] {0, 1, 2, 1}) {
      LoadedComponent component = fixture.load(versions.get(version));
      assertThat(run(component)).isEqualTo("abc".charAt(version) + "1");
      assertThat(fixture.unload(component)).isInstanceOf(Unloaded.class);
    }
  }

  /**
   * openhab-core 1354 and opencast 5151: what is taken away restarts what has nothing to do with
   * it.
   */
  @Test
  void unloadOfOne_restartsNoOther() throws Exception {
    LoadedComponent stays = fixture.load(jar("stays", "x"));
    LoadedComponent goes = fixture.load(jar("goes", "y"));
    assertThat(run(stays)).isEqualTo("x1");

    assertThat(fixture.unload(goes)).isInstanceOf(Unloaded.class);

    assertThat(run(stays)).as("the same instance counts on").isEqualTo("x2");
  }
}
