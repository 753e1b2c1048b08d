package io.mycelium.distribution.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.TestContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {
  private final TestContent content = TestContent.of(6, 1_000, 4_500);

  @TempDir Path folder;

  private void assertReads(SourceSession session) {
    assertThat(session.available().isComplete()).isTrue();
    ByteBuffer target = ByteBuffer.allocate(500);
    session.fetch(4, target);
    assertThat(target.array()).isEqualTo(Arrays.copyOfRange(content.bytes(), 4_000, 4_500));
  }

  @Test
  void fetch_findsTheContentByNameOrByRoot() throws IOException {
    Path named = content.writeBundle(folder, 123);
    DirectorySource source = new DirectorySource(folder);
    try (SourceSession session = source.session(content.layout())) {
      assertReads(session);
    }
    Files.move(named, folder.resolve(content.layout().root() + ".bundle"));
    try (SourceSession session = source.session(content.layout())) {
      assertReads(session);
    }
  }

  @Test
  void open_ofAnAbsentBundle_namesWhatWasLookedFor() {
    try (SourceSession session = new DirectorySource(folder).session(content.layout())) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(session::available)
          .withMessageContaining("sample-6.bundle");
    }
  }

  @Test
  void open_ofATruncatedBundle_namesBothLengths() throws IOException {
    Path file = content.writeBundle(folder, 0);
    Files.write(file, Arrays.copyOf(content.bytes(), 4_000));
    try (SourceSession session = new DirectorySource(folder).session(content.layout())) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(session::available)
          .withMessageContainingAll("has 4000 bytes", "4500 bytes of content");
    }
  }
}
