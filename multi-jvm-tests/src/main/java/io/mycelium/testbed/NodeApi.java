package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The HTTP API of one node, with the token of the fleet's operator. */
public final class NodeApi {
  /** How long a node may take for an answer; it gives up before that by itself. */
  public static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final URI base;
  private final String token;

  /**
   * What a node answered.
   *
   * @param status 0 if it did not answer at all
   * @param body JSON, or an error like that of a node
   */
  public record Reply(int status, JsonNode body) {
    /** Whether the node did what it was told. */
    public boolean isDone() {
      return status == 200;
    }

    /** Whether it can't say now, so that asking again may help. */
    public boolean isUnavailable() {
      return status == 0 || status == 429 || status == 503;
    }

    /** Why it refused; empty if it did not. */
    public String message() {
      return body.path("error").path("message").asText();
    }
  }

  NodeApi(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** Reads. */
  public Reply get(String path) {
    return send(request(path).build());
  }

  /**
   * Reads what is no JSON, for example {@code /metrics}.
   *
   * @throws FleetException if the node does not answer with 200
   */
  public String text(String path) {
    try {
      HttpResponse<String> response =
          CLIENT.send(
              request(path).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() != 200) {
        throw new FleetException("%s: %s".formatted(path, response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw Processes.interrupted(e);
    }
  }

  /** Orders. */
  public Reply post(String path, Object body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
            .build());
  }

  /** Orders what the path alone says. */
  public Reply post(String path) {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(ANSWER_LIMIT)
        .header("Authorization", "Bearer " + token);
  }

  private Reply send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Reply(response.statusCode(), Json.parse(response.body()));
    } catch (IOException e) {
      return new Reply(
          0,
          Json.parse(
              Json.write(
                  java.util.Map.of("error", java.util.Map.of("message", String.valueOf(e))))));
    } catch (InterruptedException e) {
      throw Processes.interrupted(e);
    }
  }
}
