package io.mycelium.distribution.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  private static final Digest DIGEST = Digest.of(new byte[0]);

  @ParameterizedTest
  @CsvSource({
    "1, 65536",
    "33554432, 65536",
    "33554433, 131072",
    "67108864, 131072",
    "67108865, 262144",
    "1073741824, 2097152",
    "2147483648, 4194304",
    "68719476736, 4194304"
  })
  void chunkBytes_ofContent_isTheSmallestPowerForAbout512Chunks(long content, int chunkBytes) {
    assertThat(Layout.chunkBytesFor(content)).isEqualTo(chunkBytes);
  }

  @Test
  void layout_ofSeveralChunks_hasAShortLastOne() {
    Layout layout = Layout.of(List.of(new Entry("a", 65_537)), List.of(DIGEST, DIGEST));

    assertThat(layout.chunks()).extracting(Chunk::lengthBytes).containsExactly(65_536, 1);
  }

  @Test
  void cut_atLargeEntries_keepsTheChunksOfAFileWhereverItLies() {
    int c = BundleLimits.MIN_CHUNK_BYTES;

    assertThat(lengths(Cutting.AT_LARGE_ENTRIES, 3, c + 5, 0, 7, c, 2L * c, c - 1, 9))
        .as("small ones together, from where a large one has ended to where the next begins")
        .containsExactly(3, c, 5, 7, c, c, c, c, 8);
    assertThat(lengths(Cutting.AT_LARGE_ENTRIES, c + 5)).containsExactly(c, 5);
    assertThat(lengths(Cutting.ACROSS_ENTRIES, 3, c + 5, 0, 7, c))
        .as("as manifests of version 1 do")
        .containsExactly(c, c, 15);
  }

  @Test
  void cut_ofAnyEntries_leavesNothingOutAndHasFewChunks() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long[] files = random.longs(random.nextInt(1, 40), 0, 1L << random.nextInt(1, 24)).toArray();
      long content = Arrays.stream(files).sum();
      if (content == 0) {
        continue;
      }
      int c = Layout.chunkBytesFor(content);
      for (Cutting cutting : Cutting.values()) {
        List<Integer> lengths = cutting.lengths(entries(files), c);
        assertThat(lengths.stream().mapToLong(Integer::longValue).sum())
            .as("seed %d", seed)
            .isEqualTo(content);
        assertThat(lengths).as("seed %d", seed).allMatch(length -> length > 0 && length <= c);
        assertThat(lengths.size())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(3 * BundleLimits.WANTED_CHUNKS + 1);
      }
    }
  }

  private static List<Integer> lengths(Cutting cutting, long... files) {
    return cutting.lengths(entries(files), BundleLimits.MIN_CHUNK_BYTES);
  }

  private static List<Entry> entries(long... files) {
    return IntStream.range(0, files.length)
        .mapToObj(i -> new Entry("%05d".formatted(i), files[i]))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "../a, ENTRY_ESCAPES",
    "a/../b, ENTRY_ESCAPES",
    "a/.., ENTRY_ESCAPES",
    "./a, ENTRY_ESCAPES",
    "/a, ENTRY_ESCAPES",
    "//a, ENTRY_ESCAPES",
    "a\\b, ENTRY_ESCAPES",
    "..\\a, ENTRY_ESCAPES",
    "C:/a, ENTRY_NOT_PORTABLE",
    "'', ENTRY_NOT_PORTABLE",
    "a//b, ENTRY_NOT_PORTABLE",
    "a/, ENTRY_NOT_PORTABLE",
    "a., ENTRY_NOT_PORTABLE",
    "'a /b', ENTRY_NOT_PORTABLE",
    "é, ENTRY_NOT_PORTABLE",
    "'a\0b', ENTRY_NOT_PORTABLE",
    "a*b, ENTRY_NOT_PORTABLE"
  })
  void entry_withForbiddenPath_isRefused(String path, Reason reason) {
    refuses(reason, () -> new Entry(path, 1));
  }

  @Test
  void entry_withLongestPath_isAllowedAndOneMoreIsNot() {
    new Entry("a".repeat(BundleLimits.MAX_PATH_LENGTH), 1);

    refuses(
        Reason.ENTRY_PATH_TOO_LONG,
        () -> new Entry("a".repeat(BundleLimits.MAX_PATH_LENGTH + 1), 1));
  }

  @Test
  void entries_thatCollideOrDifferByCaseOrAreUnsorted_areRefused() {
    refuses(Reason.ENTRIES_COLLIDE, () -> layout("a", "a"));
    refuses(Reason.ENTRIES_COLLIDE, () -> layout("a", "a/b"));
    refuses(Reason.ENTRIES_DIFFER_BY_CASE, () -> layout("A", "a"));
    refuses(Reason.ENTRIES_DIFFER_BY_CASE, () -> layout("A/x", "a/y"));
    refuses(Reason.ENTRIES_DIFFER_BY_CASE, () -> layout("A", "a/y"));
    refuses(Reason.ENTRIES_NOT_SORTED, () -> layout("b", "a"));
    assertThat(layout("a/x", "a/y", "b").entries()).hasSize(3);
  }

  @Test
  void layout_overTheLimits_isRefused() {
    List<Entry> many =
        IntStream.rangeClosed(0, BundleLimits.MAX_ENTRIES)
            .mapToObj(i -> new Entry("%05d".formatted(i), 1))
            .toList();
    refuses(Reason.LIMIT_EXCEEDED, () -> Layout.of(many, List.of(DIGEST)));
    refuses(Reason.LIMIT_EXCEEDED, () -> new Entry("a", BundleLimits.MAX_CONTENT_BYTES + 1));
    refuses(Reason.LIMIT_EXCEEDED, () -> new Entry("a", -1));
    refuses(
        Reason.LIMIT_EXCEEDED,
        () ->
            Layout.of(
                List.of(new Entry("a", BundleLimits.MAX_CONTENT_BYTES), new Entry("b", 1)),
                Collections.nCopies(BundleLimits.MAX_CHUNKS, DIGEST)));
    // 1,000 files of four chunks and a byte.
    long five = 4L * BundleLimits.MAX_CHUNK_BYTES + 1;
    refuses(
        Reason.LIMIT_EXCEEDED,
        () ->
            Layout.of(
                entries(LongStream.generate(() -> five).limit(1_001).toArray()), List.of(DIGEST)));
  }

  @Test
  void layout_thatContradictsItself_isRefused() {
    Layout good = layout("a");
    refuses(Reason.INCONSISTENT_LAYOUT, () -> Layout.of(List.of(), List.of()));
    refuses(Reason.INCONSISTENT_LAYOUT, () -> Layout.of(List.of(new Entry("a", 0)), List.of()));
    refuses(Reason.INCONSISTENT_LAYOUT, () -> Layout.of(good.entries(), List.of(DIGEST, DIGEST)));
    refuses(
        Reason.INCONSISTENT_LAYOUT,
        () ->
            new Layout(
                good.cutting(), good.entries(), 2 * good.chunkBytes(), good.chunks(), good.root()));
    refuses(
        Reason.INCONSISTENT_LAYOUT,
        () ->
            new Layout(
                good.cutting(),
                good.entries(),
                good.chunkBytes(),
                List.of(new Chunk(DIGEST, 2)),
                good.root()));
    refuses(
        Reason.WRONG_ROOT,
        () -> new Layout(good.cutting(), good.entries(), good.chunkBytes(), good.chunks(), DIGEST));
  }

  private static Layout layout(String... paths) {
    List<Entry> entries = Arrays.stream(paths).map(path -> new Entry(path, 1)).toList();
    return Layout.of(entries, List.of(DIGEST));
  }

  private static void refuses(Reason reason, Runnable make) {
    VerificationException refusal = catchThrowableOfType(VerificationException.class, make::run);
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
  }
}
