package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialTest {
  @TempDir private Path temp;

  @Test
  void page_withBlocks_isReadInItsOrder() throws Exception {
    Path page = temp.resolve("page.md");
    Files.writeString(page, "# A\n```sh fails\na\nb\n```\ntext\n```xml a/pom.xml\n<p/>\n```\n");

    Tutorial tutorial = Tutorial.read(page);

    assertThat(tutorial.blocks())
        .containsExactly(
            new Tutorial.Block("sh", "fails", "a\nb\n", 2),
            new Tutorial.Block("xml", "a/pom.xml", "<p/>\n", 7));
    assertThat(tutorial.blocks().getLast().isFile()).isTrue();
  }

  @Test
  void output_thatLacksALineOrHasAnotherOrder_isSeen() {
    assertThat(Tutorial.missing("one …two\nthree\n", "x one and two\nthree.")).isEmpty();
    assertThat(Tutorial.missing("one\ntwo\n", "two one")).containsExactly("two");
    assertThat(Tutorial.missing("1\n1\n", "1")).containsExactly("1");
    assertThat(Tutorial.missing("a…b\n", "a\nb")).containsExactly("a…b");
  }
}
