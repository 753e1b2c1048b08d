package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir private Path folder;

  @Test
  void delete_removesAllThatIsInIt_andNothingThatItLinksTo() throws IOException {
    Path kept = Files.writeString(folder.resolve("kept"), "kept");
    Path keptFolder = Files.createDirectory(folder.resolve("keptFolder"));
    Files.writeString(keptFolder.resolve("inside"), "kept");
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/c"), "c");
    Files.createSymbolicLink(tree.resolve("file"), kept);
    Files.createSymbolicLink(tree.resolve("a/folder"), keptFolder);

    FileTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(kept).hasContent("kept");
    assertThat(keptFolder.resolve("inside")).hasContent("kept");
  }

  @Test
  void delete_ofALinkThatLeadsNowhere_removesTheLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    FileTree.delete(link);
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void delete_ofNothing_isNoError() throws IOException {
    FileTree.delete(folder.resolve("nothing"));
    assertThat(folder).isEmptyDirectory();
  }
}
