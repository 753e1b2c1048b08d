package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentDiskCacheTest {
  private static final CacheLimits LIMITS =
      new CacheLimits(1_000_000, 1_000, 3, 64 << 20, Duration.ofHours(1));

  private final TestContent content = TestContent.of(1, 1_000, 10_500);
  private final AtomicLong free = new AtomicLong(10_000_000);
  private ComponentDiskCache cache;

  @TempDir Path folder;

  private ComponentDiskCache open() {
    return new ComponentDiskCache(
        folder,
        LIMITS,
        new CachePorts(
            path -> free.get(),
            () -> 0,
            InstantSource.system(),
            Keeping.everything(),
            Runnable::run));
  }

  @BeforeEach
  void openCache() {
    cache = open();
  }

  @AfterEach
  void closeCache() {
    cache.close();
  }

  private void reopen() {
    cache.close();
    cache = open();
  }

  private static void assertRefused(Reason reason, Runnable action, String... parts) {
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(action::run)
        .withMessageContainingAll(parts)
        .extracting(CacheException::reason)
        .isEqualTo(reason);
  }

  @Test
  void write_ofOtherBytes_isBadAndNothingIsWritten() throws IOException {
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      ChunkVerdict verdict = partial.write(3, content.chunk(4));

      assertThat(verdict)
          .isEqualTo(
              new ChunkVerdict.Bad(
                  content.layout().span(3).digest(), content.layout().span(4).digest()));
      assertThat(partial.verified().count()).isZero();
    }
    Path file =
        folder.resolve("bundles").resolve(content.layout().root().hex()).resolve("content/0");
    assertThat(Files.readAllBytes(file)).hasSize(10_500).containsOnly(0);
  }

  @Test
  void write_ofAWrongLength_isBad() {
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      assertThat(partial.write(0, ByteBuffer.wrap(content.bytes(), 0, 999)))
          .isInstanceOf(ChunkVerdict.Bad.class);
      assertThat(partial.write(0, content.chunk(0))).isEqualTo(new ChunkVerdict.Written());
      assertThat(partial.write(0, content.chunk(0))).isEqualTo(new ChunkVerdict.Duplicate());
    }
  }

  @Test
  void bundle_whenComplete_survivesReopening() {
    content.storeIn(cache);
    reopen();

    assertThat(cache.open(content.layout().root()))
        .hasValueSatisfying(
            bundle -> {
              assertThat(bundle.contentFiles().getFirst()).hasBinaryContent(content.bytes());
              assertThat(bundle.envelope()).isEqualTo(TestContent.envelope());
              assertThat(bundle.layout()).isEqualTo(content.layout());
              bundle.verify();
            });
    assertThat(cache.holdings()).singleElement().matches(Holding::complete);
  }

  @Test
  void download_whenClosed_resumesWithoutHashing() {
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      partial.write(2, content.chunk(2));
      partial.write(10, content.chunk(10));
    }
    reopen();

    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      assertThat(partial.verified().stream()).containsExactly(2, 10);
      assertThat(partial.resumedBytes()).isEqualTo(1_500);
      assertThat(partial.rehashedBytes()).isZero();
    }
  }

  @Test
  void complete_withMissingChunks_isRefused() {
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      partial.write(0, content.chunk(0));
      assertRefused(Reason.ABSENT, () -> cache.complete(content.layout().root()), "1 of 11 chunks");
    }
  }

  @Test
  void begin_whileFetching_isRefused() {
    try (Partial first = cache.begin(content.layout(), TestContent.envelope())) {
      assertRefused(
          Reason.BUSY,
          () -> cache.begin(first.layout(), TestContent.envelope()).close(),
          "being fetched already");
    }
  }

  @Test
  void close_whileAnotherBegins_neverBlocks() throws Exception {
    TestContent other = TestContent.of(2, 1_000, 10_000);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        Partial closing = cache.begin(content.layout(), TestContent.envelope());
        closing.write(i % 11, content.chunk(i % 11));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close, threads);
        CompletableFuture<Void> begun =
            CompletableFuture.runAsync(
                () -> cache.begin(other.layout(), TestContent.envelope()).close(), threads);
        CompletableFuture.allOf(closed, begun).get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void begin_withoutSpace_namesNeededAndFree() {
    free.set(11_000);

    assertRefused(
        Reason.DISK_FULL,
        () -> cache.begin(content.layout(), TestContent.envelope()).close(),
        "needed=10500",
        "free=11000",
        "keepFreeBytes=1000");
    assertThat(cache.holdings()).isEmpty();
  }

  @Test
  void begin_countsWhatOtherDownloadsStillNeed() {
    free.set(20_000);
    TestContent other = TestContent.of(2, 1_000, 10_000);
    try (Partial first = cache.begin(content.layout(), TestContent.envelope())) {
      assertRefused(
          Reason.DISK_FULL,
          () -> cache.begin(other.layout(), TestContent.envelope()).close(),
          "reserved=10500");
      first.write(0, content.chunk(0));
    }
    cache.begin(other.layout(), TestContent.envelope()).close();
  }

  @Test
  void begin_beyondTheLimits_namesThem() {
    assertRefused(
        Reason.LIMIT,
        () -> cache.begin(TestContent.of(3, 1 << 20, 1_000_001).layout(), new byte[0]).close(),
        "needed=1000001",
        "maxContentBytes=1000000");
    for (int i = 0; i < 3; i++) {
      TestContent.of(i, 1_000, 1_000).storeIn(cache);
    }
    assertRefused(
        Reason.LIMIT, () -> cache.begin(content.layout(), new byte[0]).close(), "maxBundles=3");
  }

  @Test
  void begin_takesChunksOfOtherBundles() {
    content.storeIn(cache);
    byte[] changed = content.bytes().clone();
    changed[4_500]++;
    TestContent next = TestContent.of("sample-2", 1_000, changed);

    try (Partial partial = cache.begin(next.layout(), TestContent.envelope())) {
      assertThat(partial.verified().complement().stream()).containsExactly(4);
      assertThat(partial.reusedBytes()).isEqualTo(9_500);
    }
  }

  @Test
  void remove_respectsPinsAndDownloads() {
    content.storeIn(cache);
    Digest root = content.layout().root();
    cache.pin(root);
    reopen();

    assertThat(cache.remove(root)).isEqualTo(RemoveOutcome.PINNED);
    cache.unpin(root);
    assertThat(cache.remove(root)).isEqualTo(RemoveOutcome.REMOVED);
    assertThat(cache.remove(root)).isEqualTo(RemoveOutcome.ABSENT);
    assertThat(cache.open(root)).isEmpty();
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      assertThat(cache.remove(partial.layout().root())).isEqualTo(RemoveOutcome.BUSY);
    }
  }

  @Test
  void cleanup_isRememberedAndTakenBack() {
    content.storeIn(cache);
    Digest root = content.layout().root();
    Instant from = Instant.parse("2026-03-01T10:00:00Z");
    cache.scheduleCleanup(root, from);
    reopen();

    assertThat(cache.cleanupAt(root)).contains(from);
    assertThat(cache.expired(from.minusMillis(1))).isEmpty();
    assertThat(cache.expired(from)).containsExactly(root);
    cache.pin(root);
    assertThat(cache.expired(from)).isEmpty();
    cache.unpin(root);
    cache.cancelCleanup(root);
    assertThat(cache.expired(from)).isEmpty();
  }

  @Test
  void cleanup_thatIsDamagedOrOfAnAbsentBundle_isNotSaid() throws IOException {
    content.storeIn(cache);
    Digest root = content.layout().root();
    cache.scheduleCleanup(root, Instant.EPOCH);
    Files.writeString(
        folder.resolve("bundles").resolve(root.hex()).resolve("cleanup"), "yesterday");

    assertThat(cache.cleanupAt(root)).isEmpty();
    assertThat(cache.holdings()).hasSize(1);
    assertThat(cache.cleanupAt(Digest.of(new byte[] {9}))).isEmpty();
  }

  @Test
  void folder_inUse_isRefused() {
    assertRefused(Reason.IN_USE, () -> open().close(), "used by another process");
  }

  @Test
  void folder_ofANewerProgram_isRefusedAndUnlocked() throws IOException {
    cache.close();
    Path file = folder.resolve("layout");
    Files.writeString(file, "mycelium-cache 3\n");

    assertRefused(Reason.LAYOUT, () -> open().close(), "layout 3", "up to 2");
    Files.writeString(file, "mycelium-cache 2\n");
    cache = open();
  }

  @Test
  void folder_ofAnOlderProgram_isEmptiedAndBecomesOneOfThis() throws IOException {
    content.storeIn(cache);
    cache.close();
    Path file = folder.resolve("layout");
    Files.writeString(file, "mycelium-cache 1\n");

    cache = open();

    assertThat(cache.holdings()).isEmpty();
    assertThat(file).hasContent("mycelium-cache 2\n");
    content.storeIn(cache);
  }

  @Test
  void bundle_withADamagedIndex_isRemovedAndOthersStay() throws IOException {
    TestContent other = TestContent.of(99, 100, 1_000);
    content.storeIn(cache);
    other.storeIn(cache);
    cache.close();
    Path index = folder.resolve("bundles").resolve(content.layout().root().hex()).resolve("index");
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length / 2] ^= 1;
    Files.write(index, bytes);
    cache = open();

    assertThat(cache.holdings()).extracting(Holding::root).containsExactly(other.layout().root());
    assertThat(index).doesNotExist();
    content.storeIn(cache);
    assertThat(cache.holdings()).hasSize(2);
  }

  @Test
  void leftovers_ofACrash_areDeleted() throws IOException {
    content.storeIn(cache);
    cache.close();
    Path bundles = folder.resolve("bundles");
    Files.createDirectory(bundles.resolve("0".repeat(64) + ".new"));
    Files.writeString(bundles.resolve("0".repeat(64) + ".new").resolve("content"), "x");
    Files.createDirectory(bundles.resolve("f".repeat(64)));
    cache = open();

    assertThat(bundles).isDirectoryNotContaining("glob:**.new");
    assertThat(cache.holdings()).extracting(Holding::root).containsExactly(content.layout().root());
  }
}
