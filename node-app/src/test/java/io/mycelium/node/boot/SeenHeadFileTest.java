package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.release.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeenHeadFileTest {
  private static final TreeHead EMPTY = new TreeHead(0, Digest.of(new byte[] {0}));
  private static final TreeHead THIRD = new TreeHead(3, Digest.of(new byte[] {3}));

  @TempDir private Path folder;

  private SeenHeadFile open() {
    return SeenHeadFile.open(folder.resolve("releases.seen"), EMPTY);
  }

  @Test
  void head_thatWasKept_isThereAtTheNextStart() throws IOException {
    SeenHeadFile first = open();
    assertThat(first.seen()).isEqualTo(EMPTY);
    first.keep(THIRD);

    assertThat(first.seen()).isEqualTo(THIRD);
    assertThat(open().seen()).isEqualTo(THIRD);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void head_thatIsNoFurther_changesNothing() throws IOException {
    SeenHeadFile file = open();
    file.keep(THIRD);
    file.keep(new TreeHead(2, Digest.of(new byte[] {2})));
    file.keep(new TreeHead(3, Digest.of(new byte[] {4})));

    assertThat(open().seen()).isEqualTo(THIRD);
  }

  @Test
  void file_thatIsDamaged_isRefusedByName() throws IOException {
    Path file = folder.resolve("releases.seen");
    for (String text : new String[] {"", "mycelium-releases 1 3 ab\n", "x".repeat(1000)}) {
      Files.writeString(file, text);
      assertThatThrownBy(this::open).hasMessageContaining(file + " is damaged");
      assertThat(file).hasContent(text);
    }
  }
}
