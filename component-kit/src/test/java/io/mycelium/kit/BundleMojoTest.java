package io.mycelium.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Dependency;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.runtime.pins.PinReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleMojoTest {
  @TempDir private Path temp;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private final Set<Artifact> resolved = new LinkedHashSet<>();
  private final BundleMojo mojo = new BundleMojo(environment::get);
  private Path target = Path.of("");

  @BeforeEach
  void module() throws IOException {
    target = Files.createDirectories(temp.resolve("target"));
    mojo.project = new MavenProject(new Model());
    mojo.project.setArtifact(artifact("hello", Artifact.SCOPE_RUNTIME, ownJar()));
    mojo.project.setArtifacts(resolved);
    mojo.buildDirectory = target.toFile();
    mojo.component = "acme.hello";
    mojo.version = "1.2.3";
    mojo.mainClass = "acme.hello.Hello";
    mojo.api = "^0.1.0";
    mojo.setLog(log());
  }

  private Path ownJar() throws IOException {
    return TestJars.named(target.resolve("hello-1.2.3.jar"), "acme.hello", "acme.hello.Hello");
  }

  private Log log() {
    return new SystemStreamLog() {
      @Override
      public void info(CharSequence content) {
        said.add(content.toString());
      }
    };
  }

  private static Artifact artifact(String name, String scope, Path file) {
    DefaultArtifactHandler handler = new DefaultArtifactHandler("jar");
    handler.setAddedToClasspath(true);
    Artifact artifact = new DefaultArtifact("acme", name, "1", scope, "jar", null, handler);
    artifact.setFile(file.toFile());
    return artifact;
  }

  private void library(String scope, Path file) {
    resolved.add(artifact("library-" + resolved.size(), scope, file));
  }

  private PreparedBundle prepared() throws Exception {
    mojo.execute();
    return PreparedBundle.read(target.resolve("bundle"));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(mojo::execute)
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContainingAll(parts);
    assertThat(target.resolve("bundle")).doesNotExist();
  }

  @Test
  void bundle_withoutAKey_isPreparedAndSaysHowToSign() throws Exception {
    library(Artifact.SCOPE_COMPILE, TestJars.plain(temp.resolve("a-1.jar"), "a.A"));
    library(Artifact.SCOPE_RUNTIME, TestJars.named(temp.resolve("b-2.jar"), "b", "b.B"));

    PreparedBundle bundle = prepared();

    assertThat(bundle.files())
        .containsOnlyKeys("lib/a-1.jar", "lib/b-2.jar", "lib/hello-1.2.3.jar", "pins.json");
    assertThat(bundle.declaration().moduleName()).isEqualTo("acme.hello");
    assertThat(said)
        .anyMatch(line -> line.startsWith("prepared, not signed: "))
        .anyMatch(line -> line.endsWith("mycelium bundle create " + target + "/bundle --key KEY"));
    assertThat(target.resolve("acme.hello-1.2.3.bundle")).doesNotExist();
  }

  @Test
  void bundle_ofProvidedAndTestDependencies_leavesThemOut() throws Exception {
    library(
        Artifact.SCOPE_PROVIDED, TestJars.plain(temp.resolve("api-1.jar"), "io.mycelium.api.A"));
    library(Artifact.SCOPE_TEST, TestJars.plain(temp.resolve("test-1.jar"), "t.T"));

    assertThat(prepared().files()).containsOnlyKeys("lib/hello-1.2.3.jar", "pins.json");
  }

  @Test
  void declaration_fromAllThatAnAuthorCanWrite_isCarried() throws Exception {
    mojo.moduleName = "acme.hello";
    mojo.platform = "linux-x86_64";
    mojo.dependencies.setProperty("acme.base", "^1.0.0");
    mojo.provides.setProperty("acme.Greeter", "1.0.0");
    mojo.requires.setProperty("acme.Clock", " * ");
    mojo.retention = "15m";
    mojo.memory = "64 MiB";
    mojo.operations.setProperty("greet", "Says hello.");

    Declaration declaration = prepared().declaration();

    assertThat(declaration.api()).hasToString("[0.1.0,0.2.0)");
    assertThat(declaration.platform()).isEqualTo("linux-x86_64");
    assertThat(declaration.dependencies())
        .containsExactly(
            new Dependency(new ComponentId("acme.base"), VersionRange.parse("^1.0.0")));
    assertThat(declaration.provides())
        .containsExactly(new Service("acme.Greeter", VersionRange.parse("1.0.0")));
    assertThat(declaration.requires()).containsExactly(new Service("acme.Clock", VersionRange.ANY));
    assertThat(declaration.retention()).isEqualTo(Duration.ofMinutes(15));
    assertThat(declaration.memoryBytes()).isEqualTo(64L << 20);
    assertThat(declaration.operations()).containsExactly(Map.entry("greet", "Says hello."));
  }

  @Test
  void api_thatIsNotWritten_isThatOfTheDependency() throws Exception {
    mojo.api = "";
    assertRefused("<api> is missing", "component-api");

    var dependency = new org.apache.maven.model.Dependency();
    dependency.setGroupId("io.mycelium");
    dependency.setArtifactId("component-api");
    dependency.setVersion("0.3.1");
    mojo.project.getModel().addDependency(dependency);
    assertThat(prepared().declaration().api()).hasToString("[0.3.1,0.4.0)");
  }

  @Test
  void bundle_withAKey_isSignedAndVerifies() throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    Path file = temp.resolve("publisher.key");
    KeyFiles.writePrivate(file, key);
    mojo.key = file.toFile();

    mojo.execute();

    assertSignedBy(key);
    assertThat(said).anyMatch(line -> line.startsWith("signed by " + key.id()));
  }

  @Test
  void bundle_withAnEncryptedKey_isSignedIfThePassphraseIsThere() throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    Path file = temp.resolve("publisher.key");
    KeyFiles.writePrivate(file, key, "open sesame".toCharArray(), new SecureRandom());
    mojo.key = file.toFile();

    assertRefused("publisher.key is encrypted", "MYCELIUM_PASSPHRASE");
    environment.put("MYCELIUM_PASSPHRASE", "open barley");
    assertRefused("publisher.key", "wrong passphrase");
    environment.put("MYCELIUM_PASSPHRASE", "open sesame");
    mojo.execute();

    assertSignedBy(key);
  }

  private void assertSignedBy(SigningKey key) throws IOException {
    TrustView trust = TrustView.of(NamePattern.ALL, key.publicKeys());
    try (BundleReader bundle = BundleReader.open(target.resolve("acme.hello-1.2.3.bundle"))) {
      VerifiedManifest verified = ComponentSignatureVerifier.verify(bundle.envelope(), trust);
      bundle.verifyContent(verified);
      assertThat(verified.manifest().mainClass()).isEqualTo("acme.hello.Hello");
    }
  }

  @Test
  void key_thatCannotBeRead_isRefusedBeforeAnythingIsWritten() throws IOException {
    mojo.key = temp.resolve("none.key").toFile();
    assertRefused("none.key can't be read", "NoSuchFileException");
    mojo.key = Files.writeString(temp.resolve("some.key"), "no key at all").toFile();
    assertRefused("some.key");
  }

  @Test
  void mainClass_missingOrElsewhere_isRefused() throws IOException {
    library(Artifact.SCOPE_COMPILE, TestJars.plain(temp.resolve("a-1.jar"), "a.A"));
    mojo.mainClass = "";
    assertRefused("<mainClass> is missing");
    mojo.mainClass = "a.A";
    assertRefused("main class 'a.A' is not in " + target + "/hello-1.2.3.jar", "a/A.class");
  }

  @Test
  void isolation_ofWebAssembly_isRefusedForAJar() {
    mojo.isolation = "wasm";
    assertRefused("<isolation> is 'wasm'", "declaration.json of its own");
  }

  @Test
  void jar_withoutAModuleName_isRefused() throws IOException {
    Path jar = TestJars.plain(temp.resolve("7-7.jar"), "a.A");
    library(Artifact.SCOPE_COMPILE, jar);
    assertRefused(jar + " has no module name", "Automatic-Module-Name");
  }

  @Test
  void moduleName_otherThanTheJarSays_isRefused() {
    mojo.moduleName = "acme.other";
    assertRefused("<moduleName> is 'acme.other'", "'acme.hello'");
  }

  @Test
  void api_amongTheJars_isRefused() throws IOException {
    Path jar = TestJars.plain(temp.resolve("api-1.jar"), "io.mycelium.api.json.Json");
    library(Artifact.SCOPE_COMPILE, jar);
    assertRefused(jar + " brings the package io.mycelium.api.json", "<scope>provided");
  }

  @Test
  void jars_withOneNameOrOneModule_areRefused() throws IOException {
    library(Artifact.SCOPE_COMPILE, TestJars.plain(temp.resolve("x/A-1.jar"), "a.A"));
    library(Artifact.SCOPE_COMPILE, TestJars.plain(temp.resolve("y/a-1.jar"), "b.B"));
    assertRefused("x/A-1.jar", "y/a-1.jar", "the same file name 'a-1.jar'");
    resolved.clear();
    library(Artifact.SCOPE_COMPILE, TestJars.named(temp.resolve("c.jar"), "same", "c.C"));
    library(Artifact.SCOPE_COMPILE, TestJars.named(temp.resolve("d.jar"), "same", "d.D"));
    assertRefused("c.jar", "d.jar", "the same module name 'same'");
  }

  @Test
  void values_thatABundleCannotCarry_areRefusedByTheirTag() {
    mojo.version = "1.0-SNAPSHOT";
    assertRefused("<version>", "'1.0-SNAPSHOT'");
    mojo.version = "1.0.0-SNAPSHOT";
    mojo.component = "Acme";
    assertRefused("<component>", "Acme");
    mojo.component = "acme";
    mojo.retention = "soon";
    assertRefused("<retention>", "'soon'");
    mojo.retention = "1h";
    mojo.memory = "much";
    assertRefused("<memory> 'much'");
    mojo.memory = "0";
    mojo.provides.setProperty("acme.Greeter", "~1");
    assertRefused("<provides>", "'~1'");
    mojo.provides.clear();
    mojo.operations.setProperty("greet", "x".repeat(201));
    assertRefused("operation", "200 characters");
  }

  private Path exiting() throws IOException {
    String source = "package acme.tool; class Tool { void end() { System.exit(1); } }";
    return CompiledJars.jar(temp, "tool", Map.of("acme/tool/Tool.java", source));
  }

  @Test
  void library_thatPins_isRefusedUntilItIsAcceptedForAReason() throws Exception {
    library(Artifact.SCOPE_COMPILE, exiting());
    assertRefused("1 calls", "exit in acme.tool.Tool.end:1 (tool.jar)", "<acceptedPin>");

    mojo.acceptedPins.add(new AcceptedPin("exit", "acme.tool.*", "Nothing here calls the tool."));

    assertThat(Files.readString(prepared().files().get(PinReport.PATH)))
        .contains("\"rule\": \"exit\"", "\"reason\": \"Nothing here calls the tool.\"");
    assertThat(said).anyMatch(line -> line.contains("1 findings, all accepted"));
  }

  @Test
  void acceptedPin_thatIsUnknownOrAcceptsNothing_isRefused() {
    mojo.acceptedPins.add(new AcceptedPin("exits", "acme.tool.*", "Nothing here calls it."));
    assertRefused("rule 'exits' is unknown", "shutdown-hook");
    mojo.acceptedPins.set(0, new AcceptedPin("exit", "acme.tool.*", "no"));
    assertRefused("<acceptedPin>", "<reason> 'no'");
    mojo.acceptedPins.set(0, new AcceptedPin("exit", "acme.tool.*", "Nothing here calls it."));
    assertRefused("exit in acme.tool.* accepts nothing: leave it out");
  }

  @Test
  void module_beforeItsJarIsMade_isRefused() {
    mojo.project.getArtifact().setFile(null);
    assertRefused("no jar yet", "'package'");
    mojo.project.getArtifact().setFile(temp.toFile());
    assertRefused(temp + " is not a file", "'package'");
  }
}
