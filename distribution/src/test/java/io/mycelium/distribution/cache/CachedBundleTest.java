package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedBundleTest {
  private static final List<Entry> ENTRIES =
      List.of(new Entry("a.jar", 2_300), new Entry("empty", 0), new Entry("lib/b.jar", 8_200));

  private final TestContent content = TestContent.of(1, 1_000, 10_500);
  private ComponentDiskCache cache;

  @TempDir Path folder;

  @BeforeEach
  void store() {
    cache = new ComponentDiskCache(folder.resolve("cache"), CacheLimits.defaults());
    content.storeIn(cache);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private CachedBundle bundle() {
    return cache.open(content.layout().root()).orElseThrow();
  }

  private void rot(int at) throws IOException {
    try (FileChannel file = FileChannel.open(bundle().contentFile(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {(byte) ~content.bytes()[at]}), at);
    }
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
  void extract_ofRottenBytes_isRefusedAndOnlyTheRotIsFetchedAgain() throws IOException {
    rot(5_500);

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
