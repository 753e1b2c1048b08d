package io.mycelium.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.FakeFleet;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
  @Test
  void file_comparedWithTheRoutes_saysTheSame() throws Exception {
    JsonNode file;
    try (InputStream in = Routes.class.getResourceAsStream("openapi.json")) {
      file = Json.MAPPER.readTree(in);
    }
    Set<String> documented = new TreeSet<>();
    file.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            documented.add(
                                line(
                                    method.getKey(),
                                    path.getKey(),
                                    method.getValue().path("x-access").asText(),
                                    method.getValue().has("requestBody")))));
    Set<String> served = new TreeSet<>();
    for (Route route : Routes.over(new FakeFleet().api())) {
      String access = route.access().name().toLowerCase(Locale.ROOT);
      served.add(line(route.method(), route.template(), access, route.maxBodyBytes() > 0));
    }
    assertThat(documented).isEqualTo(served);
    assertThat(file.findPath("/v1/releases").findPath("maxLength").asInt())
        .isEqualTo(Routes.MAX_STATEMENT_BYTES);
  }

  private static String line(String method, String path, String access, boolean body) {
    return "%s %s %s%s"
        .formatted(method.toUpperCase(Locale.ROOT), path, access, body ? " body" : "");
  }
}
