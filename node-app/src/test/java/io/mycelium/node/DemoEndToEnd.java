package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a newcomer runs it: the main job, on a fleet of three processes of its own. */
final class DemoEndToEnd {
  private static final int STEPS = 16;

  @TempDir private Path temp;

  @Test
  void demo_fromOneCommand_seesAllOfIt() throws Exception {
    Path json = temp.resolve("demo.json");
    Path output = temp.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Program.HOME.resolve("mycelium").toString(), "demo", "--json", json.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");

    int code = builder.start().waitFor();

    assertThat(code).as(Files.readString(output)).isZero();
    String said = Files.readString(output);
    assertThat(said)
        .contains("The demo has seen all of it.")
        .containsPattern("bytes per source: \\{source=\\d{8,},")
        .containsPattern("bytes per source: \\{peer:\\w+=\\d{8,}, source=0,")
        .containsPattern("bytes per source: \\{peer:\\w+=\\d{7,}, peer:\\w+=\\d{7,}, source=0,");
    JsonNode report = Json.MAPPER.readTree(json.toFile());
    List<String> keys = new ArrayList<>();
    report.fieldNames().forEachRemaining(keys::add);
    assertThat(keys).containsExactly("ok", "steps");
    assertThat(report.path("ok").asBoolean()).isTrue();
    assertThat(report.path("steps")).hasSize(STEPS);
    for (JsonNode step : report.path("steps")) {
      assertThat(step.path("ok").asBoolean()).isTrue();
      assertThat(said)
          .containsPattern("ok +" + Pattern.quote(step.path("name").asText()) + " +\\S");
      assertThat(step.path("figures").path("seconds").asDouble()).isPositive();
    }
  }
}
