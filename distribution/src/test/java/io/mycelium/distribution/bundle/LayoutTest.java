package io.mycelium.distribution.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
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
  }

  @Test
  void layout_thatContradictsItself_isRefused() {
    Layout good = layout("a");
    refuses(Reason.INCONSISTENT_LAYOUT, () -> Layout.of(List.of(), List.of()));
    refuses(Reason.INCONSISTENT_LAYOUT, () -> Layout.of(List.of(new Entry("a", 0)), List.of()));
    refuses(Reason.INCONSISTENT_LAYOUT, () -> Layout.of(good.entries(), List.of(DIGEST, DIGEST)));
    refuses(
        Reason.INCONSISTENT_LAYOUT,
        () -> new Layout(good.entries(), 2 * good.chunkBytes(), good.chunks(), good.root()));
    refuses(
        Reason.INCONSISTENT_LAYOUT,
        () ->
            new Layout(
                good.entries(), good.chunkBytes(), List.of(new Chunk(DIGEST, 2)), good.root()));
    refuses(
        Reason.WRONG_ROOT,
        () -> new Layout(good.entries(), good.chunkBytes(), good.chunks(), DIGEST));
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
