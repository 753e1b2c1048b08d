package io.mycelium.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as maps, lists, strings, numbers and booleans. A key that comes twice, a
 * nesting deeper than {@value #MAX_DEPTH} and bytes after the value are refused.
 */
final class Json {
  static final int MAX_DEPTH = 16;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Reads an object; no bytes at all are the empty object. */
  static Map<String, @Nullable Object> object(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Json json = new Json(text.isBlank() ? "{}" : text);
    Object value = json.value(0);
    json.skip();
    if (json.at != json.text.length() || !(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("input is not one JSON object: " + cut(text));
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    map.forEach((key, each) -> result.put(String.valueOf(key), each));
    return result;
  }

  /** Writes a value as UTF-8. */
  static byte[] bytes(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw refused("is nested deeper than " + MAX_DEPTH);
    }
    skip();
    return switch (peek()) {
      case '{' -> map(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> map(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    at++;
    skip();
    while (peek() != '}') {
      skip();
      String key = string();
      skip();
      expect(':');
      if (map.containsKey(key)) {
        throw refused("has the key '" + key + "' twice");
      }
      map.put(key, value(depth + 1));
      skip();
      if (peek() != '}') {
        expect(',');
        skip();
        if (peek() == '}') {
          throw refused("has a comma before '}'");
        }
      }
    }
    at++;
    return map;
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    skip();
    while (peek() != ']') {
      list.add(value(depth + 1));
      skip();
      if (peek() != ']') {
        expect(',');
        skip();
        if (peek() == ']') {
          throw refused("has a comma before ']'");
        }
      }
    }
    at++;
    return list;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char next = text.charAt(at++);
      if (next < ' ') {
        throw refused("has a control character in a string");
      }
      out.append(next == '\\' ? escape() : next);
    }
    at++;
    return out.toString();
  }

  private char escape() {
    char kind = peek();
    at++;
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw refused("ends in an escape");
        }
        try {
          char decoded = (char) Integer.parseUnsignedInt(text, at, at + 4, 16);
          at += 4;
          yield decoded;
        } catch (NumberFormatException e) {
          throw refused("has a broken \\u escape");
        }
      }
      default -> throw refused("has the unknown escape \\" + kind);
    };
  }

  private Object number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    try {
      if (number.matches("-?(0|[1-9]\\d*)")) {
        return Long.parseLong(number);
      }
      if (number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
        return Double.parseDouble(number);
      }
    } catch (NumberFormatException tooLarge) {
      throw refused("has a number out of range: " + number);
    }
    throw refused("is no JSON");
  }

  private @Nullable Object literal(String literal, @Nullable Object value) {
    if (!text.startsWith(literal, at)) {
      throw refused("is no JSON");
    }
    at += literal.length();
    return value;
  }

  private char peek() {
    if (at >= text.length()) {
      throw refused("ends early");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw refused("lacks '" + wanted + "'");
    }
    at++;
  }

  private void skip() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "input %s at character %d: %s".formatted(why, at, cut(text)));
  }

  private static String cut(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator);
          quote(String.valueOf(entry.getKey()), out);
          out.append(':');
          write(entry.getValue(), out);
          separator = ',';
        }
        out.append(map.isEmpty() ? "{}" : "}");
      }
      case Iterable<?> list -> {
        out.append('[');
        for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
          write(each.next(), out);
          out.append(each.hasNext() ? "," : "");
        }
        out.append(']');
      }
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> quote(String.valueOf(value), out);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      switch (each) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (each < ' ') {
            out.append("\\u%04x".formatted((int) each));
          } else {
            out.append(each);
          }
        }
      }
    }
    out.append('"');
  }
}
