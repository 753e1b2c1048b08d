package io.mycelium.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonFileTest {
  @TempDir private Path temp;

  @Test
  void file_thatCanNotBeWritten_isRefusedBeforeTheWork() {
    for (Path file : new Path[] {temp.resolve("none").resolve("x.json"), temp}) {
      assertThatThrownBy(() -> JsonFile.require(file))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith("--json " + file + " can't be written: ");
      assertThatThrownBy(() -> JsonFile.write(file, "{}")).isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void file_ofAnEarlierRun_isKeptUntilTheNextHasItsFigures() throws Exception {
    Path file = Files.writeString(temp.resolve("x.json"), "a much longer text than the next one");
    JsonFile.require(file);
    assertThat(file).hasContent("a much longer text than the next one");
    JsonFile.write(file, "{}");
    assertThat(file).hasContent("{}\n");
  }
}
