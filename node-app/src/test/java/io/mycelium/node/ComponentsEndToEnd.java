package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.json.Json;
import io.mycelium.distribution.ComponentDistributionClient;
import io.mycelium.distribution.Progress;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.leak.LeakPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The components of this build, from the folder that the build prepared to a loaded slot. */
final class ComponentsEndToEnd {
  private static final Path HOME =
      Path.of(System.getProperty("mycelium.home")).toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long QUOTA_BYTES = 64L << 20;

  /** What the demonstration calls a large bundle. */
  private static final long LARGE_BYTES = 32L << 20;

  @TempDir private Path temp;
  private Path key = Path.of("");

  @BeforeEach
  void publisher() throws Exception {
    mycelium("keys", "generate", temp.resolve("publisher").toString());
    key = temp.resolve("publisher.key");
  }

  private String mycelium(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("mycelium").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    Path output = Files.createTempFile(temp, "output", ".txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  private static Path prepared(String component) {
    return HOME.resolve("components").resolve(component).resolve("target/bundle");
  }

  private VerifiedManifest signed(String component) throws Exception {
    Path file = temp.resolve(component + "-0.1.0.bundle");
    String shown =
        mycelium(
            "bundle",
            "create",
            prepared(component).toString(),
            "--key",
            key.toString(),
            "-o",
            file.toString(),
            "--retention",
            "5s");
    assertThat(shown)
        .contains(component, file.toString())
        .containsPattern("retention-seconds: +5\n");
    TrustView trust =
        TrustView.of(NamePattern.ALL, KeyFiles.readPublic(temp.resolve("publisher.pub")));
    try (BundleReader bundle = BundleReader.open(file)) {
      VerifiedManifest manifest = ComponentSignatureVerifier.verify(bundle.envelope(), trust);
      bundle.verifyContent(manifest);
      return manifest;
    }
  }

  private List<Path> downloaded(VerifiedManifest manifest) throws Exception {
    try (ComponentDiskCache cache =
        new ComponentDiskCache(temp.resolve("cache"), CacheLimits.defaults())) {
      new ComponentDistributionClient(
              cache, TransferLimits.defaults(), new SplittableRandom(1), System::nanoTime)
          .download(manifest, List.of(), List.of(new DirectorySource(temp)), Progress.NONE);
      return cache
          .open(manifest.manifest().root())
          .orElseThrow()
          .extract(manifest, temp.resolve("unpacked"))
          .stream()
          .filter(file -> file.toString().endsWith(".jar"))
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"network-services", "text-search"})
  void component_preparedByTheBuildAndSigned_holdsWhatWasPrepared(String component)
      throws Exception {
    PreparedBundle prepared = PreparedBundle.read(prepared(component));

    Manifest manifest = signed(component).manifest();

    assertThat(manifest.declaration())
        .isEqualTo(prepared.declaration().withRetention(Duration.ofSeconds(5)));
    assertThat(prepared.declaration().retention()).isEqualTo(Duration.ofMinutes(15));
    assertThat(manifest.entries().stream().map(Entry::path))
        .containsExactlyElementsOf(prepared.files().keySet())
        .contains("lib/" + component + "-0.1.0.jar", "pins.json")
        .noneMatch(path -> path.contains("component-api") || path.contains("jspecify"));
  }

  @Test
  void textSearch_withItsLibraries_isALargeBundle() throws Exception {
    long bytes = 0;
    for (Path file : PreparedBundle.read(prepared("text-search")).files().values()) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isGreaterThanOrEqualTo(LARGE_BYTES);
  }

  @Test
  void textSearch_fromItsBundle_searchesTheDocumentationAndUnloads() throws Exception {
    VerifiedManifest manifest = signed("text-search");
    List<Path> jars = downloaded(manifest);
    Path files = Files.createDirectories(temp.resolve("files"));
    Files.writeString(files.resolve("pl.txt"), "W Warszawie poszliśmy z psami na spacer.");
    Files.writeString(files.resolve("uk.txt"), "Учора в Києві ми читали книжки.");
    Files.writeString(files.resolve("ja.txt"), "これは日本語の文章です。東京で会いましょう。");
    Files.writeString(files.resolve("zh.txt"), "我们在北京的大学学习中文。");
    try (ComponentRuntime runtime =
        ComponentRuntime.create(
            RuntimeLimits.DEFAULTS.withCollectionInterval(Duration.ofSeconds(1)), LeakPaths.NONE)) {
      LoadedComponent search = runtime.load(request(manifest.manifest(), jars));
      for (Path folder : List.of(files, HOME.resolve("docs"))) {
        assertThat(run(search, "index", Map.of("directory", folder.toString())))
            .doesNotContain("\"files\":0");
      }

      assertThat(run(search, "search", Map.of("query", "pies"))).contains("<b>psami</b>");
      assertThat(run(search, "search", Map.of("query", "Київ"))).contains("<b>Києві</b>");
      assertThat(run(search, "search", Map.of("query", "東京"))).contains("ja.txt");
      assertThat(run(search, "search", Map.of("query", "大学"))).contains("zh.txt");
      assertThat(run(search, "search", Map.of("query", "deterministic AND manifests")))
          .contains("bundle-format.md");

      assertThat(search.unload(LIMIT).get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS))
          .isInstanceOf(UnloadOutcome.Unloaded.class);
    }
  }

  private LoadRequest request(Manifest manifest, List<Path> jars) {
    return new LoadRequest(
        manifest.component(),
        manifest.version(),
        1,
        new NodeId("ab".repeat(32)),
        manifest.mainClass(),
        jars,
        new SlotStorage(temp.resolve("scratch"), QUOTA_BYTES, temp.resolve("data"), QUOTA_BYTES),
        NodeFacilities.logOnly((level, line) -> {}));
  }

  private static String run(LoadedComponent component, String operation, Map<String, String> input)
      throws Exception {
    TaskInvocation task =
        new TaskInvocation(new TaskId("t"), 1, operation, Json.bytes(input), new Silence());
    return switch (component.run(task).outcome().get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      case TaskOutcome.Succeeded(byte[] result) -> new String(result, StandardCharsets.UTF_8);
      case TaskOutcome.Failed(String reason) -> "failed: " + reason;
      case TaskOutcome.Cancelled() -> "cancelled";
    };
  }

  private static final class Silence implements TaskInvocation.Listener {
    @Override
    public void progress(double fraction, String message) {}

    @Override
    public void log(String line) {}
  }
}
