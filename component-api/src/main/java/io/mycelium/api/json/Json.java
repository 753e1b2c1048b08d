package io.mycelium.api.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259) as plain Java values, for the inputs and results of tasks.
 *
 * <table>
 *   <caption>What a value is on each side</caption>
 *   <tr><th>JSON</th><th>read as</th><th>written from</th></tr>
 *   <tr><td>object</td><td>{@code Map<String, Object>} in the order of the text</td>
 *       <td>any {@code Map} with {@code String}s as keys</td></tr>
 *   <tr><td>array</td><td>{@code List<Object>}</td><td>any {@code Iterable}</td></tr>
 *   <tr><td>string</td><td>{@code String}</td><td>any {@code CharSequence} or enum</td></tr>
 *   <tr><td>number</td><td>{@code Long} if it is whole, otherwise {@code Double}</td>
 *       <td>any {@code Number}; NaN and the infinities as null</td></tr>
 *   <tr><td>true, false, null</td><td>{@code Boolean}, null</td><td>{@code Boolean}, null</td></tr>
 * </table>
 *
 * <p>The reader is strict: it refuses a key that comes twice, a nesting deeper than {@value
 * #MAX_DEPTH}, a number out of range, bytes that are not UTF-8 and anything after the value. The
 * writer holds the same depth and refuses objects of any other kind. Refusals are {@link
 * IllegalArgumentException}s whose message an operator can act on, so that a component may let them
 * end its task.
 */
// An author needs no annotations on the module path: they say something to tools only.
@SuppressWarnings("exports")
public final class Json {
  /** How many objects and arrays may lie in one another below the outermost value. */
  public static final int MAX_DEPTH = 16;

  private static final int MAX_SHOWN_LENGTH = 80;

  private Json() {}

  /** Reads one object; no bytes at all, or only white space, are the empty object. */
  public static Map<String, @Nullable Object> object(byte[] bytes) {
    String text = decode(bytes);
    return new JsonReader(text.isBlank() ? "{}" : text).document();
  }

  /** Writes a value as UTF-8 on one line. */
  public static byte[] bytes(@Nullable Object value) {
    return JsonWriter.compact(value).getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a value as UTF-8 for people: each part on a line of its own, and a line end. */
  public static byte[] indented(@Nullable Object value) {
    return JsonWriter.indented(value).getBytes(StandardCharsets.UTF_8);
  }

  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "input of %d bytes is not UTF-8: %s"
              .formatted(bytes.length, shown(new String(bytes, StandardCharsets.UTF_8))),
          e);
    }
  }

  /** The beginning of a text, for a message. */
  static String shown(String text) {
    return text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH) + "...";
  }
}
