package io.mycelium.api.json;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one value. */
final class JsonWriter {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();
  private final boolean indented;

  private JsonWriter(boolean indented) {
    this.indented = indented;
  }

  static String compact(@Nullable Object value) {
    JsonWriter writer = new JsonWriter(false);
    writer.value(value, 0);
    return writer.out.toString();
  }

  static String indented(@Nullable Object value) {
    JsonWriter writer = new JsonWriter(true);
    writer.value(value, 0);
    return writer.out.append('\n').toString();
  }

  private void value(@Nullable Object value, int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw new IllegalArgumentException("value is nested deeper than " + Json.MAX_DEPTH);
    }
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> map(map, depth);
      case Iterable<?> list -> list(list, depth);
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Float number when !Float.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      case CharSequence text -> quote(text);
      case Enum<?> constant -> quote(constant.name());
      default ->
          throw new IllegalArgumentException(
              "a %s is no JSON: %s"
                  .formatted(value.getClass().getName(), Json.shown(String.valueOf(value))));
    }
  }

  private void map(Map<?, ?> map, int depth) {
    out.append('{');
    for (Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<?, ?> entry = each.next();
      line(depth + 1);
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException("a key is no String: " + entry.getKey());
      }
      quote(key);
      out.append(indented ? ": " : ":");
      value(entry.getValue(), depth + 1);
      out.append(each.hasNext() ? "," : "");
    }
    end(map.isEmpty(), '}', depth);
  }

  private void list(Iterable<?> list, int depth) {
    out.append('[');
    Iterator<?> each = list.iterator();
    boolean empty = !each.hasNext();
    while (each.hasNext()) {
      line(depth + 1);
      value(each.next(), depth + 1);
      out.append(each.hasNext() ? "," : "");
    }
    end(empty, ']', depth);
  }

  private void end(boolean empty, char bracket, int depth) {
    if (!empty) {
      line(depth);
    }
    out.append(bracket);
  }

  private void line(int depth) {
    if (indented) {
      out.append('\n').repeat(INDENT, depth);
    }
  }

  private void quote(CharSequence text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      switch (each) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (each < ' ' || isUnpaired(text, i)) {
            out.append("\\u%04x".formatted((int) each));
          } else {
            out.append(each);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half a character, which UTF-8 cannot hold. */
  private static boolean isUnpaired(CharSequence text, int at) {
    char each = text.charAt(at);
    if (Character.isHighSurrogate(each)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(each)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
