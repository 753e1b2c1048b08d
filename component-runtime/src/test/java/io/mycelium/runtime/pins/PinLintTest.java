package io.mycelium.runtime.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.runtime.ComponentJars;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinLintTest {
  @TempDir private Path temp;

  private List<PinFinding> found(String body) throws IOException {
    Path jar =
        new ComponentJars(temp)
            .module(
                "acme",
                Map.of(
                    "acme/Main.java",
                    "package acme;\nclass Main {\n  void act(Object o) throws Exception {\n"
                        + body
                        + "\n  }\n}\n"));
    return PinLint.lint(List.of(jar)).findings();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shutdown-hook | Runtime.getRuntime().addShutdownHook((Thread) o);",
        "jdk-timer | new java.util.Timer(true);",
        "thread | new Thread(() -> {}).start();",
        "thread | Thread.ofVirtual().start(() -> {});",
        "thread | java.util.concurrent.Executors.newCachedThreadPool();",
        "management-bean | java.lang.management.ManagementFactory.getPlatformMBeanServer()"
            + ".registerMBean(o, null);",
        "uncaught-handler | Thread.setDefaultUncaughtExceptionHandler(null);",
        "system-properties | System.setProperties(null);",
        "system-properties | System.getProperties().put(\"acme\", o);",
        "cleaner | java.lang.ref.Cleaner.create();",
        "database-driver | java.sql.DriverManager.registerDriver(null);",
        "jvm-default | java.net.URL.setURLStreamHandlerFactory(null);",
        "jvm-default | System.setOut(null);",
        "exit | System.exit(1);",
        "exit | Runtime.getRuntime().halt(1);",
        "unsafe | ((sun.misc.Unsafe) o).freeMemory(1);",
        "native-code | System.load(\"/acme.so\");",
        "native-code | java.lang.foreign.Linker.nativeLinker().downcallHandle(null);",
        "endless-memory | java.lang.foreign.Arena.global().allocate(1);",
        "log-handler |" + "java.util.logging.Logger.getLogger(\"\").addHandler(null);",
        "bean-cache | java.beans.Introspector.getBeanInfo(o.getClass());",
        "flight-recorder | jdk.jfr.FlightRecorder.addListener(null);",
        "process | new ProcessBuilder(\"sh\").start();",
      })
  void call_thatPins_isFoundWithItsPlace(String rule, String body) throws IOException {
    assertThat(found(body))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule().id()).isEqualTo(rule);
              assertThat(finding.className()).isEqualTo("acme.Main");
              assertThat(finding.method()).isEqualTo("act");
              assertThat(finding.line()).isEqualTo(4);
              assertThat(finding.jar()).isEqualTo("acme.jar");
              assertThat(finding.text())
                  .contains(rule, "acme.Main.act:4", "acme.jar", finding.rule().remedy());
            });
  }

  @Test
  void code_thatOnlyUsesItsContext_hasNoFinding() throws IOException {
    assertThat(
            found(
                "System.getProperty(\"x\"); new java.util.Properties().put(1, 2);"
                    + " System.getProperties().get(\"x\"); Thread.currentThread().interrupt();"
                    + " java.lang.foreign.Arena.ofShared().close(); java.util.Map.of();"))
        .isEmpty();
  }

  @Test
  void call_inALambdaOrByReference_isFound() throws IOException {
    assertThat(found("Runnable r = () -> System.exit(3); r.run();"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.method()).startsWith("lambda$"));
    assertThat(found("java.util.function.Function<String, Object> f = java.util.Timer::new;"))
        .extracting(PinFinding::call)
        .containsExactly("java.util.Timer.<init>");
  }

  @Test
  void call_throughAComponentsOwnSubclass_isThatOfTheJdk() throws IOException {
    Path jar =
        new ComponentJars(temp)
            .module(
                "sub",
                Map.of(
                    "acme/Main.java",
                    "package acme; class Main { void act() { new Late(); } }",
                    "acme/Late.java",
                    "package acme; class Late extends Later {}",
                    "acme/Later.java",
                    "package acme; class Later extends java.util.Timer {}"));
    assertThat(PinLint.lint(List.of(jar)).findings())
        .extracting(PinFinding::className)
        .containsExactlyInAnyOrder("acme.Main", "acme.Late", "acme.Later");
  }

  @Test
  void jar_forSeveralVersionsOfJava_isReadAsThisOneLoadsIt() throws IOException {
    byte[] bad = Files.readAllBytes(classOf("bad", "System.exit(1);"));
    byte[] good = Files.readAllBytes(classOf("good", "o.hashCode();"));
    assertThat(PinLint.lint(List.of(multiRelease("mended", bad, 21, good))).findings()).isEmpty();
    assertThat(PinLint.lint(List.of(multiRelease("spoilt", good, 21, bad))).findings()).hasSize(1);
    assertThat(PinLint.lint(List.of(multiRelease("later", good, 99, bad))).findings()).isEmpty();
  }

  private Path classOf(String name, String body) throws IOException {
    String source = "package acme; class Main { void act(Object o) { " + body + " } }";
    new ComponentJars(temp).module(name, Map.of("acme/Main.java", source));
    return temp.resolve(name + ".classes/acme/Main.class");
  }

  private Path multiRelease(String name, byte[] base, int version, byte[] other)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    Path file = temp.resolve(name + ".jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      put(jar, "acme/Main.class", base);
      put(jar, "META-INF/versions/" + version + "/acme/Main.class", other);
    }
    return file;
  }

  private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }

  @Test
  void classFile_thatCannotBeRead_isRefusedByName() throws IOException {
    Path file = temp.resolve("broken.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      put(jar, "acme/Main.class", "no class".getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> PinLint.lint(List.of(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acme/Main.class in " + file);
  }

  @Test
  void class_withoutLineNumbers_isFoundWithoutALine() throws IOException {
    Path file = temp.resolve("bare.jar");
    ClassDesc system = ClassDesc.of("java.lang.System");
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of("acme.Bare"),
                type ->
                    type.withMethodBody(
                        "act",
                        java.lang.constant.MethodTypeDesc.ofDescriptor("()V"),
                        ClassFile.ACC_STATIC,
                        code ->
                            code.iconst_0()
                                .invokestatic(
                                    system,
                                    "exit",
                                    java.lang.constant.MethodTypeDesc.ofDescriptor("(I)V"))
                                .return_()));
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      put(jar, "acme/Bare.class", bytes);
    }
    assertThat(PinLint.lint(List.of(file)).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.line()).isZero();
              assertThat(finding.text()).contains("acme.Bare.act (bare.jar)");
            });
  }

  @Test
  void rules_eachById_areFoundAgain() {
    for (PinRule rule : PinRule.values()) {
      assertThat(PinRule.of(rule.id())).contains(rule);
      assertThat(rule.why()).isNotEmpty();
      assertThat(rule.remedy()).isNotEmpty();
    }
    assertThat(PinRule.of("nothing")).isEmpty();
  }
}
