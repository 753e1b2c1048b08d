package io.mycelium.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the API.
 *
 * @param method the HTTP method
 * @param template the path, with placeholders in braces
 * @param access what it asks of its caller
 * @param maxBodyBytes the largest body, 0 when it takes none
 * @param handler what it does
 */
public record Route(
    String method, String template, Access access, int maxBodyBytes, Handler handler) {

  /** What a route does; runs on a virtual thread and may block. */
  @FunctionalInterface
  public interface Handler {
    /** Answers, or throws {@link ApiException}. */
    ApiResponse handle(ApiRequest request);
  }

  /** The values of the placeholders where the path matches; they are decoded after the split. */
  Optional<Map<String, String>> match(String rawPath) {
    List<String> expected = List.of(template.split("/", -1));
    List<String> actual = List.of(rawPath.split("/", -1));
    if (expected.size() != actual.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < expected.size(); i++) {
      String part = expected.get(i);
      if (part.startsWith("{")) {
        values.put(
            part.substring(1, part.length() - 1),
            URLDecoder.decode(actual.get(i).replace("+", "%2B"), StandardCharsets.UTF_8));
      } else if (!part.equals(actual.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
