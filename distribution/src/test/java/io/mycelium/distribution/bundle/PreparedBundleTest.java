package io.mycelium.distribution.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TestKeys;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedBundleTest {
  private static final String EXAMPLE =
      """
      {
        "prepared": 1,
        "component": "acme.hello",
        "version": "1.2.3",
        "mainClass": "acme.hello.Hello",
        "moduleName": "acme.hello",
        "api": "[0.1.0,1.0.0)",
        "platform": "any",
        "dependencies": [
          {
            "component": "acme.base",
            "range": "[1.0.0,2.0.0)"
          }
        ],
        "provides": [
          {
            "contract": "acme.Greeter",
            "range": "1.0.0"
          }
        ],
        "requires": [
          {
            "contract": "acme.Clock",
            "range": "*"
          }
        ],
        "retentionSeconds": 600,
        "memoryBytes": 1048576,
        "operations": {
          "greet": "Says hello.",
          "wave": ""
        }
      }
      """;

  @TempDir private Path temp;
  private Path folder = Path.of("");
  private Path jar = Path.of("");

  @BeforeEach
  void content() throws IOException {
    folder = temp.resolve("bundle");
    jar = Files.writeString(temp.resolve("hello.jar"), "hello");
  }

  private PreparedBundle example() {
    return new PreparedBundle(TestBundles.example(), Map.of("lib/hello.jar", jar));
  }

  @Test
  void folder_writtenAndRead_holdsTheSame() throws IOException {
    example().write(folder);

    assertThat(folder.resolve("declaration.json")).hasContent(EXAMPLE);
    PreparedBundle read = PreparedBundle.read(folder);
    assertThat(read.declaration()).isEqualTo(TestBundles.example());
    assertThat(read.files())
        .containsExactly(Map.entry("lib/hello.jar", folder.resolve("content/lib/hello.jar")));
  }

  @Test
  void bundle_ofWasm_hasOneModuleAndNoJars() throws IOException {
    Declaration wasm = TestBundles.example().withIsolation(Isolation.WASM);
    Path module = Files.writeString(temp.resolve("hello.wasm"), "module");
    PreparedBundle prepared =
        new PreparedBundle(wasm, Map.of("hello.wasm", module, "README.md", jar));

    prepared.write(folder);
    assertThat(PreparedBundle.read(folder).declaration()).isEqualTo(wasm);

    assertThatThrownBy(() -> new PreparedBundle(wasm, Map.of("lib/hello.jar", jar)))
        .hasMessageContaining("isolation 'wasm' and 0 files '*.wasm' and jars");
    assertThatThrownBy(() -> new PreparedBundle(wasm, Map.of("a.wasm", module, "b.wasm", module)))
        .hasMessageContaining("2 files '*.wasm'; it must have one");
  }

  @Test
  void declaration_withIsolation_isReadAsItWasWritten() throws IOException {
    Declaration isolated = TestBundles.example().withIsolation(Isolation.PROCESS);

    new PreparedBundle(isolated, Map.of("lib/hello.jar", jar)).write(folder);

    assertThat(folder.resolve("declaration.json"))
        .content()
        .endsWith("  },\n  \"isolation\": \"process\"\n}\n");
    assertThat(PreparedBundle.read(folder).declaration()).isEqualTo(isolated);
  }

  @Test
  void folder_writtenAgain_forgetsTheFilesOfBefore() throws IOException {
    new PreparedBundle(TestBundles.example(), Map.of("lib/old.jar", jar, "old/NOTICE", jar))
        .write(folder);
    example().write(folder);

    assertThat(PreparedBundle.read(folder).files()).containsOnlyKeys("lib/hello.jar");
    assertThat(folder.resolve("content/old")).doesNotExist();
  }

  @Test
  void folder_signed_isABundleThatVerifies() throws IOException {
    example().write(folder);
    Path target = temp.resolve("x.bundle");

    PreparedBundle.read(folder)
        .withRetention(Duration.ofSeconds(5))
        .sign(TestKeys.PUBLISHER, target);

    TrustView trust = TrustView.of(NamePattern.ALL, TestKeys.PUBLISHER.publicKeys());
    try (BundleReader bundle = BundleReader.open(target)) {
      VerifiedManifest verified = ComponentSignatureVerifier.verify(bundle.envelope(), trust);
      bundle.verifyContent(verified);
      assertThat(verified.manifest().retention()).isEqualTo(Duration.ofSeconds(5));
      assertThat(bundle.chunk(verified, 0)).isEqualTo("hello".getBytes(UTF_8));
    }
  }

  @Test
  void folder_withAnythingElse_isLeftAsItIs() throws IOException {
    example().write(folder);
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> example().write(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'thesis.txt', which no prepared bundle has");
    assertThat(PreparedBundle.read(folder).files()).hasSize(1);
    assertThatThrownBy(() -> PreparedBundle.read(folder).write(folder))
        .hasMessageContaining("which is to be replaced");
    assertThat(PreparedBundle.read(folder).files()).hasSize(1);
  }

  @Test
  void folder_thatIsNotComplete_isNoPreparedBundle() throws IOException {
    assertThatThrownBy(() -> PreparedBundle.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'declaration.json'");
    example().write(folder);
    Files.delete(folder.resolve("content/lib/hello.jar"));
    assertThatThrownBy(() -> PreparedBundle.read(folder))
        .isInstanceOf(VerificationException.class)
        .hasMessage("acme.hello has no content; a bundle has at least one file");
  }

  @Test
  void folder_withALink_isRefused() throws IOException {
    example().write(folder);
    Path link = folder.resolve("content/lib/secret.jar");
    Files.createSymbolicLink(link, Files.writeString(temp.resolve("secret"), "secret"));

    assertThatThrownBy(() -> PreparedBundle.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(link + " is neither a file nor a folder");
  }

  @Test
  void paths_thatTheFormatForbids_areRefusedWhenPrepared() {
    assertThatThrownBy(
            () -> new PreparedBundle(TestBundles.example(), Map.of("a/x", jar, "A/x", jar)))
        .isInstanceOfSatisfying(
            VerificationException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ENTRIES_DIFFER_BY_CASE));
    assertThatThrownBy(() -> new PreparedBundle(TestBundles.example(), Map.of("../x", jar)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("'..'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"prepared\": 1       | \"prepared\": 2       | prepared form 2",
        "\"prepared\": 1,      | ``                    | field 'prepared' must be a whole number",
        "\"platform\": \"any\" | \"platform\": 7       | field 'platform' must be a text, it is 7",
        "\"platform\": \"any\" | \"platform\": \"Any\" | platform 'Any'",
        "\"platform\": \"any\" | \"colour\": \"red\"   | field 'platform' must be a text",
        "\"version\": \"1.2.3\"| \"version\": \"1.2\"  | version '1.2' is not",
        "\"component\": \"acme.hello\" | \"component\": \"A\" | 'A'",
        "\"range\": \"*\"      | \"range\": \"~1\"     | '~1'",
        "\"range\": \"*\"      | \"range\": 1          | field 'range' must be a text",
        "\"range\": \"*\"      | \"range\": \"*\", \"a\": 1 | unknown fields [a]",
        "\"wave\": \"\"        | \"wave\": null        | field 'operations.wave' must be a text",
        "\"memoryBytes\": 1048576 | \"memoryBytes\": 1.5 | field 'memoryBytes'",
        "\"retentionSeconds\": 600 | \"retentionSeconds\": -1 | retention PT-1S",
        "\"prepared\": 1       | \"prepared\": 1, \"colour\": 1 | unknown fields [colour]",
        "\"requires\": [       | \"requires\": [1,     | field 'requires' must be a list of objects",
        "\"prepared\": 1       | prepared: 1           | at character",
      })
  void declaration_changedByHand_isRefusedWithTheFieldAndTheFile(
      String part, String changed, String message) throws IOException {
    example().write(folder);
    String json = EXAMPLE.replace(part, changed);
    assertThat(json).isNotEqualTo(EXAMPLE);
    Files.writeString(folder.resolve("declaration.json"), json);

    assertThatThrownBy(() -> PreparedBundle.read(folder))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith(folder.resolve("declaration.json").toString())
        .hasMessageContaining(message);
  }

  @Test
  void declaration_overTheLimit_isRefusedBeforeItIsRead() throws IOException {
    example().write(folder);
    Files.writeString(
        folder.resolve("declaration.json"), " ".repeat(PreparedBundle.MAX_DECLARATION_BYTES + 1));

    assertThatThrownBy(() -> PreparedBundle.read(folder))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(
            "has %d bytes; at most %d"
                .formatted(
                    PreparedBundle.MAX_DECLARATION_BYTES + 1,
                    PreparedBundle.MAX_DECLARATION_BYTES));
  }

  @ParameterizedTest
  @CsvSource({"30s, PT30S", "15m, PT15M", "2h, PT2H", "7d, PT168H", "PT1H30M, PT1H30M", "0s, PT0S"})
  void retention_asPeopleWriteIt_isRead(String text, Duration retention) {
    assertThat(Retention.parse(text)).isEqualTo(retention);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 m", "5w", "-5s", "1h30m"})
  void retention_writtenOtherwise_isRefused(String text) {
    assertThatThrownBy(() -> Retention.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retention '" + text + "' is not like 30s, 15m");
  }
}
