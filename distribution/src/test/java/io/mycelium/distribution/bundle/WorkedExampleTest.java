package io.mycelium.distribution.bundle;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkedExampleTest {
  private static final Path PAGE = Path.of("../docs/reference/bundle-format.md");

  @TempDir private Path directory;

  @Test
  void writer_withTheExample_writesTheGoldenFile() throws IOException {
    Path bundle = TestBundles.writeExample(directory, PUBLISHER);

    Golden.check("example.bundle", Files.readAllBytes(bundle));
  }

  @Test
  void documentation_showsTheGoldenFile() throws IOException {
    String shown = AnnotatedHex.of(Golden.read("example.bundle"));
    Files.createDirectories(Path.of("target/golden"));
    Files.writeString(Path.of("target/golden/example.txt"), shown);

    assertThat(Files.readString(PAGE, StandardCharsets.UTF_8)).contains("```\n" + shown + "```\n");
  }
}
