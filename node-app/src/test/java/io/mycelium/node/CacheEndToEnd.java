package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node whose cache has room for one of two components. */
final class CacheEndToEnd {
  private static final int EXTRA_BYTES = 4_000;
  private static final String COMPONENT = "empty";

  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private Program program;

  @BeforeEach
  void start() throws Exception {
    program = new Program(temp, "fleet");
    Files.createDirectories(program.data());
    Files.writeString(
        program.data().resolve("mycelium.conf"),
        """
        mycelium.instance.idle-grace = 1s
        mycelium.cache { max-bytes = 9000B, retain.min-copies = 0 }
        """);
    program.done("up", "--nodes", "1", "--detach");
    publish(COMPONENT, prepared());
    publish("other", other());
  }

  @AfterEach
  void noOrphanSurvives() throws IOException, InterruptedException {
    program.run("down");
    program.assertNoOrphan();
  }

  private static Path prepared() {
    return Program.HOME.resolve("components/empty/target/bundle");
  }

  /** The same component under another name, and larger. */
  private Path other() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("other"));
    Path jar = Path.of("content/lib/empty-0.1.0.jar");
    Files.createDirectories(folder.resolve("content/lib"));
    Files.copy(prepared().resolve(jar), folder.resolve(jar));
    byte[] extra = new byte[EXTRA_BYTES];
    new SplittableRandom(1).nextBytes(extra);
    Files.write(folder.resolve("content/extra.bin"), extra);
    Files.writeString(
        folder.resolve("declaration.json"),
        Files.readString(prepared().resolve("declaration.json"))
            .replace("\"component\": \"empty\"", "\"component\": \"other\""));
    return folder;
  }

  private void publish(String component, Path prepared) throws Exception {
    if (Files.notExists(temp.resolve("publisher.key"))) {
      run("keys", "generate", temp.resolve("publisher").toString());
    }
    String key = temp.resolve("publisher.key").toString();
    String bundle = temp.resolve(component + ".bundle").toString();
    run("bundle", "create", prepared.toString(), "--key", key, "-o", bundle, "--retention", "1h");
    program.done("release", "delegate", component, temp.resolve("publisher.pub").toString());
    program.done("release", "publish", bundle, "--key", key);
  }

  /** A verb that knows no fleet. */
  private void run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Program.HOME.resolve("mycelium").toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(temp, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
  }

  private void use(String component) throws Exception {
    program.done("task", "submit", "--component", component, "--operation", "nothing", "--wait");
  }

  private JsonNode planned() throws Exception {
    String need = Integer.toString(EXTRA_BYTES * 2);
    JsonNode plan =
        Json.MAPPER.readTree(program.done("cache", "plan", "--need", need, "-o", "json"));
    return plan.path("items").path(0).path("facts");
  }

  @Test
  void cache_thatIsFull_evictsWhatItSaid_andTheLogTellsIt() throws Exception {
    use(COMPONENT);
    assertThat(program.done("describe", "instances", COMPONENT)).contains("/" + COMPONENT);
    assertThat(program.done("cache", "list")).contains("empty-0.1.0").doesNotContain("other");
    Awaitility.await()
        .atMost(Program.LIMIT)
        .until(() -> planned().path("verdict").asText().equals("goes"));
    assertThat(planned().path("bundle").asText()).isEqualTo("empty-0.1.0");

    use("other");

    assertThat(program.done("cache", "list")).contains("other-0.1.0").doesNotContain("empty");
    Awaitility.await()
        .atMost(Program.LIMIT)
        .untilAsserted(
            () -> assertThat(program.done("events")).containsPattern("/empty .*bundle-removed"));
  }
}
