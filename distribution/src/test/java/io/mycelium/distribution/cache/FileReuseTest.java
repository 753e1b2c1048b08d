package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.api.ComponentId;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TestKeys;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of a component that have a large library in common: it is on the disk once. */
class FileReuseTest {
  private static final CacheLimits LIMITS =
      new CacheLimits(30_000, 0, 10, 64 << 20, Duration.ofHours(1));
  private static final int LIBRARY = 99;
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

  /** Each with code of its own before the library, of another length. */
  private final TestContent first = version("one", 1, 1_500);

  private final TestContent second = version("two", 2, 2_700);
  private final TestContent third = version("three", 3, 3_100);
  private final List<Eviction> evicted = new ArrayList<>();
  private long budget = RetentionPolicy.UNLIMITED;
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private byte[] envelope = new byte[0];
  private ComponentDiskCache cache;

  @TempDir private Path folder;

  private static TestContent version(String name, int code, int codeBytes) {
    return TestContent.ofFiles("acme.app-" + name, 1_000, code, codeBytes, LIBRARY, 10_500);
  }

  private byte[] envelopeOf(String component) throws IOException {
    Path bundle =
        TestBundles.write(
            Files.createDirectories(folder.resolve("bundles-of-" + component)),
            TestBundles.declaration(component, "1.0.0"),
            Map.of("a", "a"),
            TestKeys.PUBLISHER);
    try (BundleReader reader = BundleReader.open(bundle)) {
      return reader.envelope();
    }
  }

  private ComponentDiskCache open() {
    return open(DiskStep.NONE);
  }

  private ComponentDiskCache open(DiskStep step) {
    Keeping keeping =
        new Keeping(
            new RetentionRules(
                RetentionPolicy.DEFAULT,
                Map.of(
                    new ComponentId("acme.app"),
                    new RetentionPolicy(0, Duration.ZERO, false, budget)),
                0),
            root -> false,
            root -> Optional.empty(),
            evicted::add);
    return new ComponentDiskCache(
        folder.resolve("cache"),
        LIMITS,
        new CachePorts(path -> 1_000_000, () -> 0, () -> now, keeping, Runnable::run),
        step);
  }

  @BeforeEach
  void start() throws IOException {
    envelope = envelopeOf("acme.app");
    cache = open();
    first.storeIn(cache, envelope);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private Path library(TestContent version) {
    return cache.open(version.layout().root()).orElseThrow().contentFiles().get(1);
  }

  private DiskUsage usage() {
    return new DiskUsageTracker(cache).measure();
  }

  @Test
  void library_ofTheNextVersion_isNeitherFetchedNorStoredAgain() throws IOException {
    try (Partial partial = cache.begin(second.layout(), envelope)) {
      assertThat(partial.reusedBytes()).isEqualTo(10_500);
      assertThat(partial.missingBytes()).isEqualTo(2_700);
      assertThat(usage().setAsideBytes()).isEqualTo(2_700);
    }
    second.storeIn(cache, envelope);

    assertThat(Files.isSameFile(library(first), library(second))).isTrue();
    cache.open(second.layout().root()).orElseThrow().verify();
    assertThat(usage().contentBytes()).isEqualTo(12_000 + 13_200);
    assertThat(usage().diskBytes()).isEqualTo(12_000 + 2_700);
    assertThat(usage().sharedBytes()).isEqualTo(10_500);
    assertThat(usage().duplicateBytes()).isZero();
    assertThat(usage().fileBytes()).isEqualTo(bytesOnTheDisk());
    cache.close();
    cache = open();
    assertThat(usage().diskBytes()).as("also after a start").isEqualTo(12_000 + 2_700);
  }

  private long bytesOnTheDisk() throws IOException {
    Map<Object, Long> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder.resolve("cache/bundles"))) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        var attributes = Files.readAttributes(each, BasicFileAttributes.class);
        files.put(attributes.fileKey(), attributes.size());
      }
    }
    return files.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void release_asItIsWritten_hasTheFilesInCommonThatItsPublisherDidNotChange() throws IOException {
    String library = "library ".repeat(40_000);
    VerifiedManifest old = signed("1.0.0", Map.of("app.jar", "old", "lib/library.jar", library));
    VerifiedManifest next =
        signed(
            "1.1.0",
            Map.of("app.jar", "this one is longer", "lib/library.jar", library, "NOTICE", "n"));
    cache.close();
    cache =
        new ComponentDiskCache(
            folder.resolve("other"),
            new CacheLimits(1 << 20, 0, 10, 64 << 20, Duration.ofHours(1)));
    byte[] bytes = ("old" + library).getBytes(StandardCharsets.UTF_8);
    new TestContent(ContentLayout.of(old.manifest()), bytes).storeIn(cache, old.envelope());

    try (Partial partial = cache.begin(next)) {
      assertThat(partial.reusedBytes()).isEqualTo(library.length());
      assertThat(partial.missingBytes()).isEqualTo("nthis one is longer".length());
    }
  }

  private VerifiedManifest signed(String version, Map<String, String> texts) throws IOException {
    Path bundle =
        TestBundles.write(
            folder, TestBundles.declaration("acme.app", version), texts, TestKeys.PUBLISHER);
    try (BundleReader reader = BundleReader.open(bundle)) {
      return ComponentSignatureVerifier.verify(
          reader.envelope(),
          TrustView.of(new NamePattern("acme.*"), TestKeys.PUBLISHER.publicKeys()));
    }
  }

  @Test
  void version_whoseNeighbourGoes_keepsTheLibrary() {
    second.storeIn(cache, envelope);
    assertThat(cache.freedBytes(first.layout().root())).isEqualTo(1_500);
    assertThat(cache.remove(first.layout().root())).isEqualTo(RemoveOutcome.REMOVED);

    assertThat(library(second)).exists();
    cache.open(second.layout().root()).orElseThrow().verify();
    assertThat(cache.freedBytes(second.layout().root())).isEqualTo(13_200);
  }

  @Test
  void component_thatIsAnother_hasTheLibraryForItself() throws IOException {
    second.storeIn(cache, envelopeOf("acme.other"));

    assertThat(Files.isSameFile(library(first), library(second))).isFalse();
    assertThat(usage().sharedBytes()).isZero();
    assertThat(usage().duplicateBytes()).isEqualTo(10_500);
  }

  @Test
  void library_thatHasRotted_isFetchedOnceForAllVersions() throws IOException {
    rot(library(first));

    try (Partial partial = cache.begin(second.layout(), envelope)) {
      assertThat(partial.missingBytes()).as("a chunk and the code").isEqualTo(2_700 + 1_000);
    }
    second.storeIn(cache, envelope);

    cache.open(second.layout().root()).orElseThrow().verify();
    cache.open(first.layout().root()).orElseThrow().verify();
  }

  @Test
  void download_thatWasCutOff_findsTheLibraryAgain() throws IOException {
    cache.begin(second.layout(), envelope).close();
    cache.close();
    cache = open();
    Files.setLastModifiedTime(library(first), LONG_AGO);

    try (Partial partial = cache.begin(second.layout(), envelope)) {
      assertThat(partial.missingBytes()).isEqualTo(2_700);
    }
    assertNotWritten();
  }

  /** What is hashed where it lies need not be copied onto itself. */
  private void assertNotWritten() throws IOException {
    assertThat(Files.getLastModifiedTime(library(first))).isEqualTo(LONG_AGO);
  }

  @Test
  void version_thatIsSuspect_isHashedAndHarmsNoOther() throws IOException {
    second.storeIn(cache, envelope);
    BitSet rotten = new BitSet();
    rotten.set(4);
    Files.setLastModifiedTime(library(first), LONG_AGO);
    assertThat(cache.suspect(second.layout().root(), rotten)).isTrue();

    try (Partial partial = cache.begin(second.layout(), envelope)) {
      assertThat(partial.missingBytes()).as("the disk is right after all").isZero();
      cache.complete(second.layout().root());
    }
    assertNotWritten();
    cache.open(first.layout().root()).orElseThrow().verify();
  }

  @Test
  void room_isNeededForWhatIsNotThereOnly() {
    TestContent stranger = TestContent.of(7, 1_000, 15_000);
    stranger.storeIn(cache);

    // 27,000 of 30,000 are used; 2,700 more fit, though the content has 13,200.
    second.storeIn(cache, envelope);

    assertThat(evicted).isEmpty();
  }

  @Test
  void version_thatGivesItsLibrary_mayGoForTheDownload_andTheLibraryStays() throws IOException {
    TestContent stranger = TestContent.of(7, 1_000, 15_000);
    now = now.plusSeconds(60);
    stranger.storeIn(cache);
    now = now.plusSeconds(60);

    // 100 bytes are missing. The first was not used for the longest time.
    try (Partial partial = cache.begin(third.layout(), envelope)) {
      assertThat(partial.missingBytes()).isEqualTo(3_100);
    }

    assertThat(evicted).extracting(Eviction::root).containsExactly(first.layout().root());
    assertThat(evicted.getFirst().freedBytes()).isEqualTo(1_500);
    third.storeIn(cache, envelope);
    assertThat(usage().diskBytes()).isEqualTo(15_000 + 13_600);
  }

  @Test
  void budget_ofTheComponent_countsTheLibraryOnce_andIsKept() {
    budget = 14_700;
    cache.close();
    cache = open();
    now = now.plusSeconds(60);
    second.storeIn(cache, envelope);
    assertThat(evicted).isEmpty();

    budget = 17_000;
    cache.close();
    cache = open();
    now = now.plusSeconds(60);
    third.storeIn(cache, envelope);

    assertThat(evicted).extracting(Eviction::root).containsExactly(first.layout().root());
    assertThat(usage().diskBytes()).isEqualTo(10_500 + 2_700 + 3_100);
  }

  @Test
  void refusal_namesWhatIsNeededReally_andLeavesNothing() {
    cache.pin(first.layout().root());
    TestContent large = TestContent.ofFiles("acme.app-large", 1_000, 8, 19_000, LIBRARY, 10_500);

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> cache.begin(large.layout(), envelope).close())
        .withMessageContainingAll("needed=19000", "used=12000", "acme.app-one (it is pinned)");
    assertThat(cache.holdings()).extracting(Holding::root).containsExactly(first.layout().root());
    assertThat(folder.resolve("cache/bundles")).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void library_thatCannotBeReadAnyMore_isFetchedAgain() throws IOException {
    second.storeIn(cache, envelope);
    BitSet all = new BitSet();
    all.set(0, second.layout().chunkCount());
    assertThat(cache.suspect(second.layout().root(), all)).isTrue();
    truncate(library(first), 5_200);

    try (Partial partial = cache.begin(second.layout(), envelope)) {
      assertThat(partial.missingBytes()).isEqualTo(2_700 + 5_500);
    }
    second.storeIn(cache, envelope);

    cache.open(second.layout().root()).orElseThrow().verify();
    cache.open(first.layout().root()).orElseThrow().verify();
  }

  @Test
  void library_ofAnotherLength_isNotLinked() throws IOException {
    Files.write(library(first), new byte[1], StandardOpenOption.APPEND);

    second.storeIn(cache, envelope);

    assertThat(Files.isSameFile(library(first), library(second))).isFalse();
    assertThat(library(second)).hasSize(10_500);
  }

  @Test
  void version_whoseIndexIsDamaged_hindersNoOther() throws IOException {
    Path index = folder.resolve("cache/bundles/" + first.layout().root().hex() + "/index");
    Files.write(index, new byte[1], StandardOpenOption.APPEND);

    try (Partial partial = cache.begin(second.layout(), envelope)) {
      assertThat(partial.missingBytes()).isEqualTo(13_200);
    }
  }

  @Test
  void libraryThatIsSpoiltWhileTheRestComes_isFoundBeforeTheFirstLoad() throws IOException {
    try (Partial partial = cache.begin(second.layout(), envelope)) {
      rot(library(first));
      for (int i = 0; i < 3; i++) {
        assertThat(partial.write(i, second.chunk(i))).isInstanceOf(ChunkVerdict.Written.class);
      }
      cache.complete(second.layout().root());
    }

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(
            () ->
                cache
                    .open(second.layout().root())
                    .orElseThrow()
                    .extract(
                        List.of(new Entry("a.jar", 2_700), new Entry("b.jar", 10_500)),
                        folder.resolve("slot")))
        .matches(e -> e.reason() == CacheException.Reason.ROTTEN);
  }

  @Test
  void library_thatWasTakenOver_isForcedToDiskBeforeTheBundleCounts() throws IOException {
    try (Partial partial = cache.begin(second.layout(), envelope)) {
      for (int i = 0; i < 3; i++) {
        partial.write(i, second.chunk(i));
      }
      // Who forces it has to open it.
      Path library = folder.resolve("cache/bundles/" + second.layout().root().hex() + "/content/1");
      Files.move(library, library.resolveSibling("away"));

      assertThatExceptionOfType(CacheException.class)
          .isThrownBy(() -> cache.complete(second.layout().root()));

      Files.move(library.resolveSibling("away"), library);
      cache.complete(second.layout().root());
    }
  }

  @Test
  void library_thatHasRotted_isTakenFromAnotherComponentThatHasItStill() throws IOException {
    TestContent other = second;
    // Bundles are looked through by their roots, and the rotten one is to be the first.
    for (int code = 10; other.layout().root().compareTo(first.layout().root()) < 0; code++) {
      other = version("other", code, 2_700);
    }
    other.storeIn(cache, envelopeOf("acme.other"));
    rot(library(first));

    try (Partial partial = cache.begin(third.layout(), envelope)) {
      assertThat(partial.missingBytes()).isEqualTo(3_100);
    }
    cache.open(first.layout().root()).orElseThrow().verify();
  }

  @Test
  void download_whoseBeginFailsAfterItWasShown_isCountedByTheNext() {
    cache.close();
    AtomicBoolean fails = new AtomicBoolean(true);
    AtomicBoolean shown = new AtomicBoolean();
    cache =
        open(
            change -> {
              shown.compareAndSet(false, change.equals("show the download"));
              if (shown.get() && change.startsWith("force") && fails.getAndSet(false)) {
                throw new IOException("the disk does not answer");
              }
            });
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> cache.begin(second.layout(), envelope).close());

    second.storeIn(cache, envelope);

    assertThat(cache.holdings()).extracting(Holding::root).contains(second.layout().root());
    assertThat(usage().diskBytes()).isEqualTo(12_000 + 2_700);
  }

  @Test
  void disk_onWhichNothingCanBeLinked_takesTheDownloadWithoutLinks() {
    cache.close();
    AtomicBoolean full = new AtomicBoolean(true);
    cache =
        open(
            change -> {
              if (change.equals("create folder") && full.getAndSet(false)) {
                throw new IOException("No space left on device");
              }
            });

    second.storeIn(cache, envelope);

    cache.open(second.layout().root()).orElseThrow().verify();
    assertThat(usage().sharedBytes()).isZero();
  }

  private static void rot(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(5_000);
      int byteThere = open.read();
      open.seek(5_000);
      open.write(byteThere ^ 1);
    }
  }

  private static void truncate(Path file, long bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(bytes);
    }
  }
}
