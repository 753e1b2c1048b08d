package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.TestContent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentFilesTest {
  private static final int RUNS = 100;

  @TempDir Path temp;

  private static List<Long> cut(int bytes, SplittableRandom random) {
    List<Long> lengths = new ArrayList<>();
    int left = bytes;
    while (left > 0) {
      // Empty files at the beginning, in the middle and, one in three times, at the end.
      int length = random.nextInt(3) == 0 ? 0 : random.nextInt(1, left + 1);
      lengths.add((long) length);
      left -= length;
    }
    if (random.nextInt(3) == 0) {
      lengths.add(0L);
    }
    return lengths;
  }

  @Test
  void chunks_writtenInAnyOrder_areTheFilesAndTheRowOfBytes() throws IOException {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int bytes = random.nextInt(1, 5_000);
      TestContent content = TestContent.of(seed, random.nextInt(1, 600), bytes);
      content = content.inFiles(cut(bytes, random));
      ContentLayout layout = content.layout();
      ContentFiles files = new ContentFiles(temp.resolve("content-" + seed), layout);
      files.link(Map.of());
      files.create();
      files.checkLengths();

      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < layout.chunkCount(); i++) {
        order.add(random.nextInt(i + 1), i);
      }
      try (ContentFiles.Writer writer = files.writer()) {
        for (int chunk : order) {
          ByteBuffer piece = content.chunk(chunk);
          writer.write(piece, layout.span(chunk).offset());
          assertThat(piece.hasRemaining()).isFalse();
        }
        writer.force();
      }

      int at = 0;
      for (int i = 0; i < layout.files().size(); i++) {
        int length = Math.toIntExact(layout.files().get(i));
        assertThat(files.file(i))
            .as("seed %d, file %d of %s", seed, i, layout.files())
            .hasBinaryContent(Arrays.copyOfRange(content.bytes(), at, at + length));
        at += length;
      }
      int from = random.nextInt(bytes);
      int until = random.nextInt(from, bytes) + 1;
      ByteBuffer read = ByteBuffer.allocate(until - from);
      try (ContentFiles.Reader reader = files.reader()) {
        reader.read(read, from);
      }
      assertThat(read.array())
          .as("seed %d, bytes %d to %d", seed, from, until)
          .isEqualTo(Arrays.copyOfRange(content.bytes(), from, until));
      FileTree.delete(temp.resolve("content-" + seed));
    }
  }

  @Test
  void files_thatAreShorterOrMissing_areNamed() throws IOException {
    ContentFiles files =
        new ContentFiles(
            temp.resolve("content"),
            TestContent.of(1, 100, 300).inFiles(List.of(100L, 200L)).layout());
    files.link(Map.of());
    files.create();
    Files.write(files.file(1), new byte[199]);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(files::checkLengths)
        .withMessageContaining("199 bytes, its manifest states 200");
    ByteBuffer all = ByteBuffer.allocate(300);
    try (ContentFiles.Reader reader = files.reader()) {
      assertThatExceptionOfType(EOFException.class).isThrownBy(() -> reader.read(all, 0));
    }
    assertThat(all.position()).isZero();

    Files.delete(files.file(0));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(files::checkLengths)
        .withMessageContaining("is missing");
  }

  @Test
  void write_beyondTheEnd_isRefused() throws IOException {
    ContentFiles files =
        new ContentFiles(temp.resolve("content"), TestContent.of(1, 100, 300).layout());
    files.link(Map.of());
    files.create();
    try (ContentFiles.Writer writer = files.writer()) {
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> writer.write(ByteBuffer.allocate(2), 299));
    }
  }
}
