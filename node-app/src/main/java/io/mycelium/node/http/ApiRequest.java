package io.mycelium.node.http;

import io.mycelium.node.fleet.Principal;
import java.util.Map;

/**
 * A request that has passed the gates.
 *
 * @param path the values of the placeholders of the route
 * @param query the first value of each query parameter
 * @param body the body, empty when there is none
 * @param streaming whether the caller accepts server-sent events
 * @param who the caller; for public routes a viewer named {@code anonymous}
 */
public record ApiRequest(
    Map<String, String> path,
    Map<String, String> query,
    byte[] body,
    boolean streaming,
    Principal who) {
  /** A placeholder's value; the route has it, else it would not have matched. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("the route has no placeholder " + name);
    }
    return value;
  }

  /** A query parameter or its default. */
  public String query(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /** A query parameter as a number; refuses what is not one. */
  public long number(String name, long otherwise) {
    String text = query.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ApiException(
          ApiError.INVALID, "query parameter %s='%s' is not a number".formatted(name, text));
    }
  }
}
