package io.mycelium.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.FakeFleet;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Role;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

  @Test
  void parameters_comparedWithWhatRoutesRead_areTheSame() throws Exception {
    JsonNode file;
    try (InputStream in = Routes.class.getResourceAsStream("openapi.json")) {
      file = Json.MAPPER.readTree(in);
    }
    for (Route route : Routes.over(new FakeFleet().api())) {
      JsonNode operation =
          file.path("paths").path(route.template()).path(route.method().toLowerCase(Locale.ROOT));
      Set<String> documented = new TreeSet<>();
      operation
          .path("parameters")
          .forEach(
              each -> documented.add(each.path("in").asText() + " " + each.path("name").asText()));
      assertThat(documented).as("%s %s", route.method(), route.template()).isEqualTo(readBy(route));
      operation
          .path("parameters")
          .forEach(
              each ->
                  assertThat(each.path("required").asBoolean())
                      .isEqualTo(each.path("in").asText().equals("path")));
    }
  }

  /** What the route asks its request for, seen by a request that notes it. */
  private static Set<String> readBy(Route route) {
    Set<String> read = new TreeSet<>();
    Map<String, String> path = new Noting("path", read);
    Matcher placeholder = Pattern.compile("\\{(\\w+)}").matcher(route.template());
    while (placeholder.find()) {
      path.put(placeholder.group(1), "nodes");
    }
    try {
      var _ =
          route
              .handler()
              .handle(
                  new ApiRequest(
                      path,
                      new Noting("query", read),
                      new byte[0],
                      false,
                      new Principal("test", Role.ADMIN)));
    } catch (ApiException | IllegalArgumentException e) {
      // It was asked all the same: a body is read after the parameters.
      assertThat(e.getMessage()).isNotEmpty();
    }
    return read;
  }

  private static final class Noting extends HashMap<String, String> {
    private static final long serialVersionUID = 1;
    private final String in;
    private final transient Set<String> read;

    Noting(String in, Set<String> read) {
      this.in = in;
      this.read = read;
    }

    @Override
    public @Nullable String get(Object key) {
      read.add(in + " " + key);
      return super.get(key);
    }

    @Override
    public String getOrDefault(Object key, String otherwise) {
      read.add(in + " " + key);
      return super.getOrDefault(key, otherwise);
    }
  }

  private static String line(String method, String path, String access, boolean body) {
    return "%s %s %s%s"
        .formatted(method.toUpperCase(Locale.ROOT), path, access, body ? " body" : "");
  }
}
