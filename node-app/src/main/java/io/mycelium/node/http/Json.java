package io.mycelium.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Locale;

/** The one JSON mapper of API and command line; it reads strictly. */
public final class Json {
  private static final int MAX_DEPTH = 32;

  /** Shared, immutable after construction. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
  }

  private Json() {}

  /** The value as one line of JSON. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value of the API can't be written as JSON", e);
    }
  }

  /** Reads an object; refuses anything else with an error that says what the text is. */
  public static JsonNode readObject(byte[] text, String what) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ApiException(
          ApiError.INVALID, "%s is not JSON: %s".formatted(what, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new ApiException(ApiError.INVALID, "%s can't be read: %s".formatted(what, e));
    }
    if (!node.isObject()) {
      throw new ApiException(
          ApiError.INVALID,
          "%s is not a JSON object but %s"
              .formatted(what, node.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    return node;
  }
}
