package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clang has made of a C source, from its folder to a task on a real node and out of it. */
final class WasmEndToEnd {
  private static final String COMPONENT = "word-count-wasm";

  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private Program program;

  @BeforeEach
  void start() throws Exception {
    program = new Program(temp, "fleet");
    Files.createDirectories(program.data());
    // An operator who wants all in processes: a module is what it is all the same.
    Files.writeString(
        program.data().resolve("mycelium.conf"),
        """
        mycelium.instance.idle-grace = 2s
        mycelium.unload.collection-interval = 1s
        mycelium.isolation.minimum = process
        """);
    program.done("up", "--nodes", "1", "--detach");
  }

  @AfterEach
  void noOrphanSurvives() throws IOException, InterruptedException {
    program.run("down");
    program.assertNoOrphan();
  }

  @Test
  void module_ofARealToolchain_isSignedPublishedRunAndProvenGone() throws Exception {
    run("keys", "generate", temp.resolve("publisher").toString());
    String key = temp.resolve("publisher.key").toString();
    String bundle = temp.resolve("word-count.bundle").toString();
    String folder = Program.HOME.resolve("components/word-count-wasm/bundle").toString();
    assertThat(run("bundle", "create", folder, "--key", key, "-o", bundle))
        .containsPattern("isolation: +wasm");
    program.done("release", "delegate", COMPONENT, temp.resolve("publisher.pub").toString());
    program.done("release", "publish", bundle, "--key", key);

    String output =
        program.done(
            "task",
            "submit",
            "--component",
            COMPONENT,
            "--operation",
            "count",
            "--input",
            "\"to be or not to be\"",
            "--wait");

    assertThat(output).contains("words 6").contains("most-frequent");
    JsonNode slot = slot();
    assertThat(slot.path("isolation").asText()).isEqualTo("wasm");
    assertThat(slot.path("isolation-reason").asText()).isEqualTo("its manifest asks for it");
    Awaitility.await()
        .atMost(Program.LIMIT)
        .untilAsserted(
            () -> assertThat(slot().path("detail").asText()).startsWith("proven after "));
    assertThat(program.done("events")).containsPattern("/" + COMPONENT + " .*slot-unloaded");
  }

  private JsonNode slot() throws Exception {
    JsonNode instance =
        Json.MAPPER.readTree(program.done("describe", "instances", COMPONENT, "-o", "json"));
    return instance.path("facts").path("slots").path(0);
  }

  /** A verb that knows no fleet. */
  private String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Program.HOME.resolve("mycelium").toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(temp, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
