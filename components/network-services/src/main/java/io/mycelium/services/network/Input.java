package io.mycelium.services.network;

import io.mycelium.api.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a task's input, checked as they are read. */
record Input(Map<String, @Nullable Object> fields) {
  static Input of(byte[] bytes) {
    return new Input(Json.object(bytes));
  }

  String text(String name) {
    if (fields.get(name) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new IllegalArgumentException(
        "field '%s' must be a text, it is %s".formatted(name, fields.get(name)));
  }

  long number(String name, long orElse, long max) {
    Object value = fields.getOrDefault(name, orElse);
    if (value instanceof Long number && number >= 1 && number <= max) {
      return number;
    }
    throw new IllegalArgumentException(
        "field '%s' must be a whole number from 1 to %d, it is %s".formatted(name, max, value));
  }

  Map<String, @Nullable Object> object(String name) {
    if (fields.get(name) instanceof Map<?, ?>) {
      return Json.object(Json.bytes(fields.get(name)));
    }
    throw new IllegalArgumentException(
        "field '%s' must be an object, it is %s".formatted(name, fields.get(name)));
  }
}
