package io.mycelium.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BundleCommandTest {
  private static final int USAGE = 2;

  @TempDir private Path temp;
  private final Map<String, String> environment = new HashMap<>();
  private final Queue<String> answers = new ArrayDeque<>();
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private Path folder = Path.of("");
  private Path bundle = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    folder = temp.resolve("bundle");
    bundle = temp.resolve("acme.hello-1.2.3.bundle");
    Path jar = Files.writeString(temp.resolve("hello.jar"), "hello");
    Declaration declaration =
        Declaration.of(
            new ComponentId("acme.hello"),
            Version.parse("1.2.3"),
            "acme.hello.Hello",
            "acme.hello");
    new PreparedBundle(declaration, Map.of("lib/hello.jar", jar)).write(folder);
  }

  private int run(Object... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    PrivateKeys keys =
        new PrivateKeys(
            environment::get,
            question -> answers.isEmpty() ? null : answers.remove().toCharArray());
    CommandLine line = RootCommand.commandLine(keys);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(List.of(arguments).stream().map(String::valueOf).toArray(String[]::new));
  }

  private Path key(String name) {
    assertThat(run("keys", "generate", temp.resolve(name))).as(err.toString()).isZero();
    return temp.resolve(name + ".key");
  }

  private Path publicKey(String name) {
    return temp.resolve(name + ".pub");
  }

  @Test
  void verify_againstAnotherKey_namesBoth() {
    assertThat(run("bundle", "create", folder, "--key", key("me"))).as(err.toString()).isZero();
    key("stranger");

    assertThat(run("bundle", "verify", bundle, "--key", publicKey("stranger"))).isEqualTo(1);
    assertThat(err.toString())
        .contains("is signed by key", ", not by", publicKey("stranger").toString())
        .doesNotContain("fleet");
    assertThat(run("bundle", "verify", bundle, "--key", publicKey("nobody"))).isEqualTo(1);
    assertThat(err.toString())
        .contains("key " + publicKey("nobody"))
        .doesNotContain(bundle.toString());
  }

  @Test
  void create_fromAPreparedFolder_signsWhatVerifyAccepts() {
    assertThat(run("bundle", "create", folder, "--key", key("me"))).as(err.toString()).isZero();
    String created = out.toString();
    assertThat(created)
        .contains(
            "component:", "acme.hello", "1.2.3", "retention-seconds:  3600", bundle.toString());

    assertThat(run("bundle", "verify", bundle, "--key", publicKey("me"))).isZero();
    assertThat(out).hasToString(created);
    assertThat(run("bundle", "inspect", bundle, "--key", publicKey("me"))).isZero();
    assertThat(out).hasToString(created);
  }

  @Test
  void inspect_asJson_saysAllThatThePublisherHasSigned() throws IOException {
    assertThat(run("bundle", "create", folder, "--key", key("me"))).as(err.toString()).isZero();
    assertThat(run("bundle", "inspect", bundle, "--key", publicKey("me"), "-o", "json")).isZero();

    JsonNode facts = Json.MAPPER.readTree(out.toString()).path("facts");
    Declaration declared = PreparedBundle.read(folder).declaration();
    assertThat(facts.path("platform").asText()).isEqualTo(declared.platform());
    assertThat(facts.path("module").asText()).isEqualTo(declared.moduleName());
    assertThat(facts.path("dependencies")).hasSameSizeAs(declared.dependencies());
    assertThat(facts.path("provides")).hasSameSizeAs(declared.provides());
    assertThat(facts.path("requires")).hasSameSizeAs(declared.requires());
    assertThat(facts.path("operations")).hasSameSizeAs(declared.operations().entrySet());
    assertThat(facts.at("/entries/0/path").asText()).isNotEmpty();
    assertThat(facts.at("/entries/0/bytes").asLong()).isPositive();
  }

  @Test
  void inspect_showsWhatTheLintAccepted_andThatThereIsNone() throws IOException {
    assertThat(run("bundle", "create", folder, "--key", key("me"))).as(err.toString()).isZero();
    assertThat(out.toString()).contains("pins:               no lint is recorded");

    String report =
        "{\"pins\": 1, \"classes\": 7, \"accepted\": [{\"rule\": \"thread\", \"class\": \"a.B\","
            + " \"call\": \"java.lang.Thread.<init>\", \"reason\": \"never called\"}]}";
    Path pins = Files.writeString(temp.resolve("pins.json"), report);
    PreparedBundle prepared = PreparedBundle.read(folder);
    Map<String, Path> files = new HashMap<>(prepared.files());
    files.put("pins.json", pins);
    Path linted = temp.resolve("linted");
    new PreparedBundle(prepared.declaration(), files).write(linted);
    Path file = temp.resolve("linted.bundle");
    run("bundle", "create", linted, "--key", temp.resolve("me.key"), "-o", file);
    assertThat(run("bundle", "inspect", file, "--key", publicKey("me"), "-o", "json")).isZero();

    JsonNode facts = Json.MAPPER.readTree(out.toString()).path("facts");
    assertThat(facts.at("/pins/classes").asInt()).isEqualTo(7);
    assertThat(facts.at("/pins/accepted/0/reason").asText()).isEqualTo("never called");
  }

  @Test
  void create_withAnotherRetentionAndFile_obeys() {
    Path file = temp.resolve("other.bundle");

    assertThat(run("bundle", "create", folder, "--key", key("me"), "-o", file, "--retention", "5s"))
        .isZero();

    assertThat(bundle).doesNotExist();
    assertThat(run("bundle", "verify", file, "--key", publicKey("me"))).isZero();
    assertThat(out.toString()).contains("retention-seconds:  5\n");
  }

  @Test
  void create_twiceFromOneFolder_isTheSameFile() throws IOException {
    Path key = key("me");
    Path again = temp.resolve("again.bundle");
    run("bundle", "create", folder, "--key", key);
    run("bundle", "create", folder, "--key", key, "-o", again);

    assertThat(again).hasSameBinaryContentAs(bundle);
  }

  @Test
  void create_usedWrongly_endsWithTwo() {
    Path key = key("me");
    assertThat(run("bundle")).isEqualTo(USAGE);
    assertThat(run("bundle", "create", folder)).isEqualTo(USAGE);
    assertThat(run("bundle", "create", "--key", key)).isEqualTo(USAGE);
    assertThat(run("bundle", "create", folder, "--key", key, "--retention", "soon"))
        .isEqualTo(USAGE);
    assertThat(err.toString()).contains("'soon' is not like 30s");
    assertThat(bundle).doesNotExist();
  }

  @Test
  void create_ofWhatCannotBeSigned_isRefusedAndWritesNothing() throws IOException {
    Path key = key("me");
    refuses("no prepared bundle", "bundle", "create", temp.resolve("none"), "--key", key);
    refuses("NoSuchFile", "bundle", "create", folder, "--key", temp.resolve("none.key"));
    refuses("me.pub", "bundle", "create", folder, "--key", publicKey("me"));
    refuses("PT96", "bundle", "create", folder, "--key", key, "--retention", "4000d");
    refuses("can't be bundled", "bundle", "create", folder, "--key", key, "-o", temp + "/a/b");
    Files.writeString(folder.resolve(PreparedBundle.DECLARATION), "{}");
    refuses("field 'prepared'", "bundle", "create", folder, "--key", key);
    assertThat(bundle).doesNotExist();
  }

  private void refuses(String message, Object... arguments) {
    assertThat(run(arguments)).isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).startsWith("mycelium: ").contains(message);
  }

  @Test
  void key_generatedWithAPassphrase_isEncryptedAndSignsOnlyWithIt() throws IOException {
    environment.put("MYCELIUM_PASSPHRASE", "open sesame");
    Path key = key("me");
    assertThat(KeyFiles.isEncrypted(key)).isTrue();
    assertThat(run("bundle", "create", folder, "--key", key)).isZero();

    environment.clear();
    refuses("set MYCELIUM_PASSPHRASE", "bundle", "create", folder, "--key", key);
    answers.add("open barley");
    refuses("wrong passphrase", "bundle", "create", folder, "--key", key);
    answers.add("open sesame");
    assertThat(run("bundle", "create", folder, "--key", key)).isZero();
    assertThat(run("bundle", "verify", bundle, "--key", publicKey("me"))).isZero();
  }

  @Test
  void key_generatedWithAQuestion_isEncryptedIfBothAnswersAreTheSame() throws IOException {
    answers.addAll(List.of("open sesame", "open barley"));
    refuses("not the same", "keys", "generate", temp.resolve("me"), "--encrypt");
    assertThat(temp.resolve("me.key")).doesNotExist();
    refuses("a passphrase is needed", "keys", "generate", temp.resolve("me"), "--encrypt");

    answers.addAll(List.of("open sesame", "open sesame"));
    assertThat(run("keys", "generate", temp.resolve("me"), "--encrypt")).isZero();
    assertThat(KeyFiles.isEncrypted(temp.resolve("me.key"))).isTrue();
    assertThat(answers).isEmpty();
    assertThat(KeyFiles.isEncrypted(key("plain"))).isFalse();
  }
}
