package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedBundleTest {
  private static final List<Entry> ENTRIES =
      List.of(new Entry("a.jar", 2_300), new Entry("empty", 0), new Entry("lib/b.jar", 8_200));

  private final TestContent content =
      TestContent.of(1, 1_000, 10_500).inFiles(ENTRIES.stream().map(Entry::lengthBytes).toList());
  private final AtomicLong nanos = new AtomicLong();
  private ComponentDiskCache cache;

  @TempDir Path folder;

  @BeforeEach
  void store() {
    cache =
        new ComponentDiskCache(
            folder.resolve("cache"),
            CacheLimits.defaults(),
            new CachePorts(
                FreeSpace.ofFileSystem(),
                nanos::get,
                InstantSource.system(),
                Keeping.everything(),
                Runnable::run));
    content.storeIn(cache);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private CachedBundle bundle() {
    return cache.open(content.layout().root()).orElseThrow();
  }

  /** Changes a byte as a disk does: nobody is told when. */
  private void rot(int at) throws IOException {
    int first = (int) ENTRIES.getFirst().lengthBytes();
    Path rotten = bundle().contentFiles().get(at < first ? 0 : 2);
    FileTime written = Files.getLastModifiedTime(rotten);
    try (FileChannel file = FileChannel.open(rotten, StandardOpenOption.WRITE)) {
      file.write(
          ByteBuffer.wrap(new byte[] {(byte) ~content.bytes()[at]}), at < first ? at : at - first);
    }
    Files.setLastModifiedTime(rotten, written);
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void extract_writesTheEntries() {
    List<Path> files = bundle().extract(ENTRIES, folder.resolve("out"));

    assertThat(files.get(0)).hasBinaryContent(Arrays.copyOf(content.bytes(), 2_300));
    assertThat(files.get(1)).isEmptyFile();
    assertThat(files.get(2))
        .isEqualTo(folder.resolve("out/lib/b.jar"))
        .hasBinaryContent(Arrays.copyOfRange(content.bytes(), 2_300, 10_500));
  }

  @Test
  void extract_copiesNothing() throws IOException {
    List<Path> files = bundle().extract(ENTRIES, folder.resolve("out"));

    for (int i = 0; i < ENTRIES.size(); i++) {
      assertThat(Files.isSameFile(files.get(i), bundle().contentFiles().get(i))).isTrue();
    }
    FileTree.delete(folder.resolve("out"));
    bundle().verify();
  }

  @Test
  void extract_ofOtherEntries_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bundle().extract(ENTRIES.subList(0, 2), folder.resolve("out")))
        .withMessageContaining("are not the files");
  }

  @Test
  void extract_hashesAgainOnlyWhatWasNotHashedJustNow() throws IOException {
    rot(5_500);
    bundle().extract(ENTRIES, folder.resolve("after the download"));
    passes(FreshlyVerified.HOLDS.plusNanos(1));

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> bundle().extract(ENTRIES, folder.resolve("later")))
        .matches(e -> e.reason() == Reason.ROTTEN);
  }

  @Test
  void extract_ofAFileThatSomebodyWrote_hashesIt() throws IOException {
    rot(5_500);
    Files.setLastModifiedTime(
        bundle().contentFiles().get(2), FileTime.from(Instant.EPOCH.plusSeconds(1)));

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> bundle().extract(ENTRIES, folder.resolve("out")))
        .matches(e -> e.reason() == Reason.ROTTEN);
  }

  @Test
  void extract_ofAResumedDownload_hashesWhatAnEarlierProcessWrote() throws IOException {
    cache.remove(content.layout().root());
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      for (int i = 0; i < content.layout().chunkCount() - 1; i++) {
        partial.write(i, content.chunk(i));
      }
    }
    int last = content.layout().chunkCount() - 1;
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      partial.write(last, content.chunk(last));
      cache.complete(content.layout().root());
    }
    rot(0);

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> bundle().extract(ENTRIES, folder.resolve("out")))
        .matches(e -> e.reason() == Reason.ROTTEN);
  }

  @Test
  void extract_ofRottenBytes_isRefusedAndOnlyTheRotIsFetchedAgain() throws IOException {
    rot(5_500);
    passes(FreshlyVerified.HOLDS.plusNanos(1));

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> bundle().extract(ENTRIES, folder.resolve("out")))
        .withMessageContaining("chunk 5: expected=" + content.layout().span(5).digest())
        .matches(e -> e.reason() == Reason.ROTTEN);
    assertThat(folder.resolve("out")).doesNotExist();

    assertThat(cache.open(content.layout().root())).isEmpty();
    try (Partial partial = cache.begin(content.layout(), TestContent.envelope())) {
      assertThat(partial.verified().complement().stream()).containsExactly(5);
      partial.write(5, content.chunk(5));
      cache.complete(content.layout().root()).verify();
    }
  }

  @Test
  void verify_ofRottenBytes_countsThem() throws IOException {
    rot(0);
    rot(10_400);

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> bundle().verify())
        .withMessageContainingAll("chunk 0", "and 1 more");
  }
}
