package io.mycelium.actors.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.ComponentDistributionClient;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.BundleWriter;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import io.mycelium.distribution.source.SourceSession;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.Tier;
import io.mycelium.runtime.leak.LeakPaths;
import io.mycelium.runtime.process.Confinement;
import io.mycelium.runtime.process.ProcessLimits;
import io.mycelium.runtime.process.ProcessTier;
import io.mycelium.runtime.wasm.WasmLimits;
import io.mycelium.runtime.wasm.WasmTier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component that is compiled, bundled, signed, fetched, loaded, run and unloaded for real. */
class RuntimeSlotsTest {
  private static final String ECHO =
      """
      package demo;
      public class Echo implements io.mycelium.api.Component {
        @Override public void start(io.mycelium.api.ComponentContext context) {}
        @Override public byte[] run(io.mycelium.api.TaskContext task) throws Exception {
          if (task.operation().equals("fail")) throw new IllegalStateException("no echo");
          if (task.operation().equals("wait")) Thread.currentThread().join();
          return task.input();
        }
      }
      """;

  /** As clang has made it. */
  private static final Path WORDS =
      Path.of("../components/word-count-wasm/bundle/content/word-count.wasm");

  @TempDir private Path folder;

  private final ComponentRuntime runtime =
      ComponentRuntime.create(
          RuntimeLimits.DEFAULTS.withCollectionInterval(Duration.ofSeconds(1)), LeakPaths.NONE);

  @SuppressWarnings("NullAway.Init")
  private ComponentDiskCache cache;

  @SuppressWarnings("NullAway.Init")
  private VerifiedManifest manifest;

  @BeforeEach
  void fetch() throws IOException {
    manifest =
        publish(
            Declaration.of(
                new ComponentId("echo"), Version.parse("1.0.0"), "demo.Echo", "demo.echo"),
            Map.of("echo.jar", jar()));
    fetch(manifest);
  }

  private void fetch(VerifiedManifest release) throws IOException {
    cache = new ComponentDiskCache(folder.resolve("cache"), CacheLimits.defaults());
    new ComponentDistributionClient(
            cache, TransferLimits.defaults(), new SecureRandom(), System::nanoTime)
        .download(
            release,
            List.of(),
            List.of(new DirectorySource(folder.resolve("source"))),
            (verified, total) -> {});
  }

  @AfterEach
  void close() {
    cache.close();
    runtime.close();
  }

  @Test
  void slot_runsTasks_andItsUnloadIsProven() throws Exception {
    Slots.Loaded slot = slots().load(wanted("echo"));
    assertThat(run(slot, "echo")).isEqualTo("succeeded: hello");
    assertThat(run(slot, "fail")).contains("failed").contains("no echo");
    assertThat(Files.exists(folder.resolve("unpacked/echo-1"))).isTrue();
    Slots.Proof proof =
        slot.unload(Duration.ofSeconds(30)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(proof).isInstanceOf(Slots.Proof.Unloaded.class);
    assertThat(Files.exists(folder.resolve("unpacked/echo-1"))).isFalse();
    assertThat(run(slot, "echo")).startsWith("failed");
  }

  @Test
  void slot_withEverySourceAndPeerCut_loadsFromTheDiskAndAsksNobody() throws Exception {
    cache.close();
    cache = new ComponentDiskCache(folder.resolve("cache"), CacheLimits.defaults());
    PeerFirstBundles bundles =
        new PeerFirstBundles(
            new PeerFirstBundles.Disk(cache, new BundleUses()),
            new ComponentDistributionClient(
                cache, TransferLimits.defaults(), new SecureRandom(), System::nanoTime),
            new PeerFirstBundles.Origins(
                release -> Optional.of(manifest),
                root -> Optional.of(manifest),
                root -> {
                  throw new AssertionError("asked who has " + root);
                },
                List.of(new Cut())),
            System::nanoTime,
            InstantSource.system());

    assertThat(bundles.fetch(wanted("echo"), new Unwanted())).isEmpty();
    Slots.Loaded slot = slots().load(wanted("echo"));

    assertThat(run(slot, "echo")).isEqualTo("succeeded: hello");
    slot.unload(Duration.ofSeconds(30)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** A source behind a line that is cut. */
  private static final class Cut implements Source {
    @Override
    public SourceId id() {
      throw new AssertionError("a source was named");
    }

    @Override
    public SourceKind kind() {
      throw new AssertionError("a source was weighed");
    }

    @Override
    public SourceSession session(ContentLayout layout) {
      throw new AssertionError("a source was asked for " + layout.name());
    }
  }

  private static final class Unwanted implements Bundles.Progress {
    @Override
    public void downloading(List<String> sources, long doneBytes, long totalBytes) {
      throw new AssertionError("something was fetched from " + sources);
    }

    @Override
    public void verifying() {
      throw new AssertionError("something was fetched");
    }
  }

  @Test
  void slot_inTheTierThatTheOperatorWants_runsThereAndSaysWhy() throws Exception {
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    try {
      Tier processes =
          new ProcessTier(
              new ProcessTier.Settings(
                  folder.resolve("process"),
                  folder.toString(),
                  ProcessLimits.DEFAULTS,
                  RuntimeLimits.DEFAULTS,
                  runtime.services(),
                  calls,
                  Confinement.none("a test"),
                  System::nanoTime,
                  () -> "only"));
      Tiers tiers =
          new Tiers(
              new IsolationPolicy(Isolation.PROCESS, Map.of()),
              Map.of(Isolation.LAYER, runtime, Isolation.PROCESS, processes));

      Slots.Loaded slot = slots(tiers, root -> Optional.of(manifest)).load(wanted("echo"));

      assertThat(slot.isolation())
          .isEqualTo(new IsolationPolicy.Choice(Isolation.PROCESS, "mycelium.isolation.minimum"));
      assertThat(run(slot, "echo")).isEqualTo("succeeded: hello");
      assertThat(run(slot, "fail")).contains("failed").contains("no echo");
      assertThat(
              slot.unload(Duration.ofSeconds(30)).toCompletableFuture().get(60, TimeUnit.SECONDS))
          .isInstanceOf(Slots.Proof.Unloaded.class);
      assertThat(Files.exists(folder.resolve("unpacked/echo-1"))).isFalse();
    } finally {
      calls.shutdownNow();
    }
  }

  @Test
  void load_inATierThatTheNodeLacks_isRefused() {
    Tiers tiers =
        new Tiers(
            new IsolationPolicy(Isolation.PROCESS, Map.of()), Map.of(Isolation.LAYER, runtime));
    assertThatExceptionOfType(SlotException.class)
        .isThrownBy(() -> slots(tiers, root -> Optional.of(manifest)).load(wanted("echo")))
        .withMessage("this node has no tier 'process' (mycelium.isolation.minimum)");
  }

  @Test
  void task_thatIsCancelled_endsAsCancelled() throws Exception {
    Slots.Loaded slot = slots().load(wanted("echo"));
    Ending ending = new Ending();
    SlotTasks.Running running = slot.tasks().run(new TaskId("t"), 1, "wait", new byte[0], ending);
    running.cancel();
    assertThat(ending.end.get(30, TimeUnit.SECONDS)).isEqualTo("cancelled");
    slot.unload(Duration.ofSeconds(30)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void module_ofWebAssembly_runsInItsTier_andItsUnloadIsProven() throws Exception {
    cache.close();
    manifest =
        publish(
            Declaration.of(
                    new ComponentId("echo"), Version.parse("1.0.0"), "mycelium_run", "mycelium")
                .withIsolation(Isolation.WASM),
            Map.of("words.wasm", WORDS));
    fetch(manifest);
    Tiers tiers =
        new Tiers(
            IsolationPolicy.NONE,
            Map.of(
                Isolation.LAYER,
                runtime,
                Isolation.WASM,
                new WasmTier(runtime, WasmLimits.DEFAULTS, InstantSource.system())));

    Slots.Loaded slot = slots(tiers, root -> Optional.of(manifest)).load(wanted("echo"));

    assertThat(slot.isolation().isolation()).isEqualTo(Isolation.WASM);
    assertThat(run(slot, "count")).startsWith("succeeded: lines 0\nwords 1\n");
    assertThat(slot.unload(Duration.ofSeconds(30)).toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isInstanceOf(Slots.Proof.Unloaded.class);
    assertThatExceptionOfType(SlotException.class)
        .isThrownBy(() -> slots().load(wanted("echo")))
        .withMessageContaining("this node has no tier 'wasm'");
  }

  private static Declaration offering(Isolation isolation) {
    return new Declaration(
        new ComponentId("echo"),
        Version.parse("1.0.0"),
        "demo.Echo",
        "demo.echo",
        VersionRange.ANY,
        Declaration.ANY_PLATFORM,
        List.of(),
        List.of(new Service("acme.Clock", VersionRange.ANY)),
        List.of(),
        Declaration.DEFAULT_RETENTION,
        0,
        Map.of(),
        isolation);
  }

  @Test
  void load_ofWhatOffersServices_toWebAssembly_isRefusedWithBoth() throws Exception {
    cache.close();
    manifest = publish(offering(Isolation.WASM), Map.of("words.wasm", WORDS));
    fetch(manifest);

    assertThatExceptionOfType(SlotException.class)
        .isThrownBy(() -> slots().load(wanted("echo")))
        .withMessageContaining("echo 1.0.0 offers or requires services")
        .withMessageContaining("in the tier wasm (")
        .withMessageContaining("services reach the tiers layer and process only");
  }

  @Test
  void load_ofWhatOffersServices_inAProcess_goesToThatTier() throws Exception {
    cache.close();
    manifest = publish(offering(Isolation.PROCESS), Map.of("echo.jar", jar()));
    fetch(manifest);

    // There is no such tier here: it would not be asked for if services were refused.
    assertThatExceptionOfType(SlotException.class)
        .isThrownBy(() -> slots().load(wanted("echo")))
        .withMessage("this node has no tier 'process' (its manifest asks for it)");
  }

  @Test
  void load_ofAnotherContentThanWasPublished_isRefused() {
    Wanted other =
        new Wanted(new ComponentId("echo"), Version.parse("1.0.0"), Digest.of(new byte[1]), 1);
    assertThatExceptionOfType(SlotException.class)
        .isThrownBy(() -> slots().load(other))
        .withMessageContaining("echo 1.0.0")
        .withMessageContaining(other.root().hex());
  }

  @Test
  void load_ofWhatIsNotPublished_saysSo() {
    Slots nothing = slots(root -> Optional.empty());
    assertThatExceptionOfType(SlotException.class)
        .isThrownBy(() -> nothing.load(wanted("echo")))
        .withMessageContaining(manifest.manifest().root().hex());
  }

  private static String run(Slots.Loaded slot, String operation) throws Exception {
    Ending ending = new Ending();
    slot.tasks().run(new TaskId("t"), 1, operation, "hello".getBytes(UTF_8), ending);
    return ending.end.get(30, TimeUnit.SECONDS);
  }

  private Wanted wanted(String component) {
    return new Wanted(
        new ComponentId(component), Version.parse("1.0.0"), manifest.manifest().root(), 1);
  }

  private Slots slots() {
    return slots(root -> Optional.of(manifest));
  }

  private Slots slots(Function<Wanted, Optional<VerifiedManifest>> releases) {
    return slots(Tiers.layerOnly(runtime), releases);
  }

  private Slots slots(Tiers tiers, Function<Wanted, Optional<VerifiedManifest>> releases) {
    return new RuntimeSlots(
        new NodeId("a".repeat(NodeId.LENGTH)),
        tiers,
        cache,
        releases,
        component -> NodeFacilities.logOnly((level, line) -> {}),
        new RuntimeSlots.Folders(
            folder.resolve("unpacked"),
            folder.resolve("scratch"),
            folder.resolve("data"),
            1 << 20,
            1 << 20));
  }

  private VerifiedManifest publish(Declaration declaration, Map<String, Path> files)
      throws IOException {
    SigningKey key = SigningKey.generate(new SecureRandom());
    Files.createDirectories(folder.resolve("source"));
    Path bundle = folder.resolve("source/echo-1.0.0.bundle");
    BundleWriter.write(declaration, files, key, bundle);
    try (BundleReader reader = BundleReader.open(bundle)) {
      return ComponentSignatureVerifier.verify(
          reader.envelope(), TrustView.of(NamePattern.ALL, key.publicKeys()));
    }
  }

  private Path jar() throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src/demo"));
    Files.writeString(sources.resolve("Echo.java"), ECHO);
    Files.writeString(
        folder.resolve("src/module-info.java"),
        "module demo.echo { requires io.mycelium.api; exports demo; }");
    Path classes = Files.createDirectories(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int status =
        compiler.run(
            null,
            null,
            null,
            "--module-path",
            System.getProperty("jdk.module.path"),
            "-d",
            classes.toString(),
            folder.resolve("src/module-info.java").toString(),
            sources.resolve("Echo.java").toString());
    assertThat(status).isZero();
    Path jar = folder.resolve("echo.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (String name : List.of("module-info.class", "demo/Echo.class")) {
        entries.putNextEntry(new JarEntry(name));
        Files.copy(classes.resolve(name), entries);
        entries.closeEntry();
      }
    }
    return jar;
  }

  private static final class Ending implements SlotTasks.Listener {
    final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void progress(double fraction, String message) {}

    @Override
    public void log(String line) {}

    @Override
    public void succeeded(byte[] result) {
      end.complete("succeeded: " + new String(result, UTF_8));
    }

    @Override
    public void failed(String reason) {
      end.complete("failed: " + reason);
    }

    @Override
    public void cancelled() {
      end.complete("cancelled");
    }
  }
}
