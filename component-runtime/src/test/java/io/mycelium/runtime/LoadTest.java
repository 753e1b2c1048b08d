package io.mycelium.runtime;

import static io.mycelium.runtime.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.runtime.LoadException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
  private static final String ECHO =
      "public void start(ComponentContext c) {}"
          + " public byte[] run(TaskContext t) throws Exception { return t.operation().getBytes(); }";

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

  private void assertRefused(Reason reason, String text, String mainClass, Path... jars) {
    assertThatThrownBy(() -> fixture.load(mainClass, jars))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text)
        .hasNoCause();
  }

  @Test
  void load_ofANamedModule_runsAndUnloads() throws Exception {
    LoadedComponent component = fixture.load(fixture.jars.component("echo", ECHO));

    assertThat(text(fixture.run(component, "hello"))).isEqualTo("hello");
    assertThat(component.memoryBytes()).isPositive();
    assertThat(fixture.unload(component)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(component.memoryBytes()).isZero();
  }

  @Test
  void load_ofAnAutomaticModuleWithAnother_readsItsClassesAndResources() throws Exception {
    Path library =
        fixture.jars.module(
            "library",
            Map.of(
                "lib/Text.java",
                "package lib; public class Text { public static String read() throws Exception {"
                    + " try (var in = Text.class.getResourceAsStream(\"/lib/text.txt\")) {"
                    + " return new String(in.readAllBytes()); } } }",
                "lib/text.txt",
                "from the library"));
    Path main = readingFrom(library);

    LoadedComponent component = fixture.load(main, library);

    assertThat(text(fixture.run(component, "x"))).isEqualTo("from the library");
    assertThat(fixture.unload(component)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  /** A component whose tasks return what the library's text says. */
  private Path readingFrom(Path library) throws IOException {
    return fixture.jars.module(
        "main",
        Map.of(
            "demo/Main.java",
            "package demo; "
                + ComponentJars.IMPORTS
                + " public class Main implements Component {"
                + " public void start(ComponentContext c) {}"
                + " public byte[] run(TaskContext t) throws Exception {"
                + " return lib.Text.read().getBytes(); } }"),
        library);
  }

  /** As libraries do that find the description of a file beside the file. */
  @Test
  void resource_byTheAddressOfItsNeighbour_isReadUntilTheUnload() throws Exception {
    Path library =
        fixture.jars.module(
            "library",
            Map.of(
                "lib/Text.java",
                "package lib; public class Text { @SuppressWarnings(\"deprecation\")"
                    + " public static String read() throws Exception {"
                    + " String here = Text.class.getResource(\"/lib/a b.txt\").toExternalForm();"
                    + " java.net.URL beside = new java.net.URL(here.replace(\"a%20b\", \"c\"));"
                    + " try (var in = beside.openStream()) {"
                    + " return here + new String(in.readAllBytes()); } } }",
                "lib/a b.txt",
                "",
                "lib/c.txt",
                "neighbour"));
    Path main = readingFrom(library);

    LoadedComponent component = fixture.load(main, library);
    String read = text(fixture.run(component, "x"));

    assertThat(read).startsWith("component:/").endsWith("/library/lib/a%20b.txtneighbour");
    assertThat(fixture.unload(component)).isInstanceOf(UnloadOutcome.Unloaded.class);
    URL gone = URI.create(read.replace("neighbour", "")).toURL();
    assertThatThrownBy(gone::openStream).hasMessageContaining("is unloaded");
  }

  @Test
  void load_ofTheSameComponentTwice_keepsTheirClassesApart() throws Exception {
    Path jar =
        fixture.jars.component(
            "count",
            "static int count; public void start(ComponentContext c) { count++; }"
                + " public byte[] run(TaskContext t) { return (\"\" + count).getBytes(); }");

    LoadedComponent first = fixture.load(jar);
    LoadedComponent second = fixture.load(jar);

    assertThat(text(fixture.run(first, "x"))).isEqualTo("1");
    assertThat(text(fixture.run(second, "x"))).isEqualTo("1");
  }

  @Test
  void component_lookingForClassesOfTheNode_findsNone() throws Exception {
    LoadedComponent component =
        fixture.load(
            fixture.jars.component(
                "spy",
                "public void start(ComponentContext c) {}"
                    + " public byte[] run(TaskContext t) throws Exception {"
                    + " Class.forName(\"io.mycelium.runtime.ComponentRuntime\");"
                    + " return new byte[0]; }"));

    assertThat(text(fixture.run(component, "x"))).contains("ClassNotFoundException");
  }

  @Test
  void mainClass_absentOrOfAnotherTypeOrHidden_isRefused() throws Exception {
    Path jar =
        fixture.jars.module(
            "odd",
            Map.of(
                "demo/Other.java",
                "package demo; public class Other {}",
                "demo/Hidden.java",
                "package demo; import io.mycelium.api.*; public class Hidden implements"
                    + " Component { Hidden() {} public void start(ComponentContext c) {}"
                    + " public byte[] run(TaskContext t) { return null; } }"));

    assertRefused(Reason.MAIN_CLASS_MISSING, "'demo.Absent'", "demo.Absent", jar);
    assertRefused(Reason.MAIN_CLASS_MISSING, "'java.lang.String'", "java.lang.String", jar);
    assertRefused(Reason.MAIN_CLASS_WRONG_TYPE, "'demo.Other'", "demo.Other", jar);
    assertRefused(Reason.NO_PUBLIC_CONSTRUCTOR, "'demo.Hidden'", "demo.Hidden", jar);
  }

  @Test
  void jars_absentOrBrokenOrDoubled_areRefused() throws Exception {
    Path jar = fixture.jars.component("echo", ECHO);
    Path broken = Files.writeString(directory.resolve("broken.jar"), "no jar");
    Path copy = Files.copy(jar, directory.resolve("copy.jar"));

    assertRefused(
        Reason.JARS_UNREADABLE, "absent.jar", "demo.Main", directory.resolve("absent.jar"));
    assertRefused(Reason.JARS_UNREADABLE, "broken.jar", "demo.Main", broken);
    assertRefused(Reason.JARS_UNREADABLE, "two hold the same", "demo.Main", jar, copy);
  }

  @Test
  void modules_splitOrRequiringTheAbsent_areRefused() throws Exception {
    Path first = fixture.jars.module("first", Map.of("p/A.java", "package p; public class A {}"));
    Path second = fixture.jars.module("second", Map.of("p/B.java", "package p; public class B {}"));
    Path library =
        fixture.jars.module(
            "needed",
            Map.of(
                "module-info.java", "module needed { exports n; }",
                "n/N.java", "package n; public class N {}"));
    Path needy =
        fixture.jars.module(
            "needy", Map.of("module-info.java", "module needy { requires needed; }"), library);

    assertRefused(Reason.SPLIT_PACKAGE, "p", "p.A", first, second);
    assertRefused(Reason.MODULES_UNRESOLVABLE, "needed", "n.N", needy);
  }

  @Test
  void bundle_withItsOwnCopyOfTheApi_isRefused() throws Exception {
    Path jar =
        fixture.jars.module(
            "fat",
            Map.of("io/mycelium/api/Extra.java", "package io.mycelium.api; public class Extra {}"));

    assertRefused(Reason.API_BUNDLED, "provided", "io.mycelium.api.Extra", jar);
  }

  @Test
  void start_thatThrows_isRefusedAsTextAndUnloads() throws Exception {
    Path jar =
        fixture.jars.component(
            "throwing",
            "static class Own extends RuntimeException { Own() { super(\"no disk\"); } }"
                + " public void start(ComponentContext c) { throw new Own(); }"
                + " public byte[] run(TaskContext t) { return null; }");

    assertRefused(Reason.START_FAILED, "no disk", "demo.Main", jar);
  }

  @Test
  void start_thatHangs_isInterruptedAndSaysWhere() throws Exception {
    Path jar =
        fixture.jars.component(
            "hanging",
            "public void start(ComponentContext c) throws Exception {"
                + " new CountDownLatch(1).await(); }"
                + " public byte[] run(TaskContext t) { return null; }");

    assertRefused(Reason.START_TIMED_OUT, "demo.Main.start", "demo.Main", jar);
  }
}
