package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.testbed.Tutorial.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Does what the tutorial of authors says, word by word, with the packaged program. */
final class TutorialEndToEnd {
  private static final Path HOME =
      Path.of(System.getProperty("mycelium.home", "..")).toAbsolutePath().normalize();
  private static final Path TEMPLATE = HOME.resolve("components/template");

  private Path work = Path.of("");
  private Shell shell = new Shell(work, work, work);

  @BeforeEach
  void folder() throws IOException {
    Path base =
        Path.of(
            System.getProperty("mycelium.testbed.folder", System.getProperty("java.io.tmpdir")));
    base = Files.createDirectories(base.toAbsolutePath().normalize());
    Orphans.end(base);
    work = Files.createTempDirectory(base, "tutorial-");
    Orphans.own(work);
    Path programs = Files.createDirectories(work.resolve("programs"));
    AuthorRepository repository = AuthorRepository.create(work.resolve("repository"), HOME);
    Shell.program(
        programs.resolve("mvn"),
        "exec %s -B -Dstyle.color=never -Dmaven.repo.local=%s \"$@\""
            .formatted(Shell.onPath("mvn"), repository.folder()));
    Shell.program(
        programs.resolve("mycelium"),
        "MYCELIUM_SKIP_BUILD=1 exec %s \"$@\"".formatted(HOME.resolve("mycelium")));
    shell = new Shell(Files.createDirectories(work.resolve("author")), programs, work);
  }

  @AfterEach
  void end() throws Exception {
    if (Files.isDirectory(work.resolve("author/fleet"))) {
      shell.run("MYCELIUM_DATA=%s mycelium down".formatted(work.resolve("author/fleet")));
    }
    try {
      Waiting.awaitTrue(
          "the end of all processes", Waiting.LIMIT, () -> Processes.of(work).isEmpty());
    } finally {
      Processes.of(work).forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void tutorial_fromTopToBottom_doesWhatItSays() throws Exception {
    List<Block> blocks = Tutorial.read(HOME.resolve("docs/authors/tutorial.md")).blocks();
    assertThat(blocks.stream().filter(Block::isFile)).hasSizeGreaterThanOrEqualTo(5);
    List<String> files = new ArrayList<>();
    String output = "";
    for (Block block : blocks) {
      String where = "line %d of the tutorial".formatted(block.line());
      if (block.isFile()) {
        files.add(block.argument());
        Path file = shell.folder().resolve(block.argument());
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, block.text());
      } else if (block.language().equals("text")) {
        assertThat(Tutorial.missing(block.text(), output)).as("%s: %s", where, output).isEmpty();
      } else if (block.argument().equals("install")) {
        // The artifacts of this build are in the repository of the test already.
        assertThat(block.text()).contains("mvn", "component-kit", "install");
      } else {
        Shell.Ended ended = shell.run(block.text());
        output = ended.output();
        assertThat(ended.code() != 0)
            .as("%s: %s", where, output)
            .isEqualTo(block.argument().equals("fails"));
      }
    }
    assertIsTheTemplate(files);
  }

  /** What can be copied is what was explained. */
  private static void assertIsTheTemplate(List<String> files) throws IOException {
    try (Stream<Path> found = Files.walk(TEMPLATE)) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(
              found
                  .filter(Files::isRegularFile)
                  .map(TEMPLATE::relativize)
                  .filter(file -> !file.startsWith("target"))
                  .map(Path::toString)
                  .toList());
    }
    for (Block block : Tutorial.read(HOME.resolve("docs/authors/tutorial.md")).blocks()) {
      if (block.isFile()) {
        assertThat(block.text())
            .as(block.argument())
            .isEqualTo(Files.readString(TEMPLATE.resolve(block.argument())));
      }
    }
  }
}
