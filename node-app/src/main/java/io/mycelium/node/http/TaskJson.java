package io.mycelium.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.TaskSubmission;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A task in JSON; the input travels in base64, so that it may be any bytes. */
public final class TaskJson {
  private static final Set<String> FIELDS =
      Set.of("id", "kind", "component", "versions", "operation", "input", "options");

  private TaskJson() {}

  /** Writes a task. */
  public static String write(TaskSubmission task) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", task.id().value());
    fields.put("kind", task.kind());
    fields.put("component", task.component());
    fields.put("versions", task.versions());
    fields.put("operation", task.operation());
    fields.put("input", task.input());
    fields.put("options", task.options());
    return Json.write(fields);
  }

  /** Reads a task; refuses what is missing, unknown or of another type. */
  static TaskSubmission read(byte[] body) {
    JsonNode node = Json.readObject(body, "the task");
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw invalid("the task has the unknown field '%s'".formatted(name));
              }
            });
    try {
      return new TaskSubmission(
          new TaskId(text(node, "id", "")),
          text(node, "kind", "run-component"),
          text(node, "component", ""),
          text(node, "versions", "*"),
          text(node, "operation", ""),
          input(node),
          options(node));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static String text(JsonNode node, String field, String otherwise) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw invalid("field '%s' of the task is not text: %s".formatted(field, value));
    }
    return value.textValue();
  }

  private static byte[] input(JsonNode node) {
    JsonNode value = node.get("input");
    if (value == null || value.isNull()) {
      return new byte[0];
    }
    try {
      byte[] bytes = value.binaryValue();
      if (bytes != null) {
        return bytes;
      }
    } catch (IOException e) {
      throw invalid("field 'input' of the task is not base64: " + e.getMessage());
    }
    throw invalid("field 'input' of the task is not base64 text");
  }

  private static Map<String, String> options(JsonNode node) {
    JsonNode value = node.path("options");
    Map<String, String> options = new HashMap<>();
    value.properties().forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    return options;
  }

  private static ApiException invalid(String message) {
    return new ApiException(ApiError.INVALID, message);
  }
}
