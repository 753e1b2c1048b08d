package io.mycelium.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A client of one node's HTTP API. */
final class ApiClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
  private static final String DATA = "data: ";
  private static final int FIRST_FAULT = 500;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
  private final URI base;
  private final String token;

  ApiClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  JsonNode get(String path) {
    return json(send(request(path).timeout(REQUEST_LIMIT).build()));
  }

  String text(String path) {
    return checked(send(request(path).timeout(REQUEST_LIMIT).build())).body();
  }

  JsonNode post(String path, String contentType, byte[] body) {
    return json(
        send(
            request(path)
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build()));
  }

  /** Reads server-sent events until the consumer has enough or the node ends the stream. */
  void follow(String path, Predicate<JsonNode> goOn) {
    HttpRequest request = request(path).header("Accept", "text/event-stream").build();
    try {
      HttpResponse<Stream<String>> response =
          http.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          throw refusal(response.statusCode(), String.join("\n", lines.toList()));
        }
        Iterator<JsonNode> events =
            lines
                .filter(line -> line.startsWith(DATA))
                .map(line -> parse(line.substring(DATA.length())))
                .takeWhile(JsonNode::isObject)
                .iterator();
        boolean wanted = true;
        while (wanted && events.hasNext()) {
          wanted = goOn.test(events.next());
        }
      }
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    return parse(checked(response).body());
  }

  private static HttpResponse<String> checked(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw refusal(response.statusCode(), response.body());
    }
    return response;
  }

  private static JsonNode parse(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UndecidedException(
          "the node did not answer with JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static RefusedException refusal(int status, String body) {
    try {
      JsonNode error = Json.MAPPER.readTree(body).path("error");
      if (error.has("message")) {
        String message =
            "%s (%s)".formatted(error.path("message").asText(), error.path("code").asText());
        // A fault of the node: what it was told may be under way.
        return status >= FIRST_FAULT
            ? new UndecidedException(message)
            : new RefusedException(message);
      }
    } catch (JsonProcessingException e) {
      return new UndecidedException("the node answered with status %d".formatted(status), e);
    }
    return new UndecidedException("the node answered with status %d".formatted(status));
  }

  private RefusedException unreachable(IOException e) {
    String message = "%s does not answer: %s".formatted(base, e);
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException
        ? new RefusedException(message, e)
        : new UndecidedException(message, e);
  }

  private static RefusedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UndecidedException("interrupted", e);
  }
}
