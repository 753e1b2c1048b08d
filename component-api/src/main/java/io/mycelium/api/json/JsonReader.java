package io.mycelium.api.json;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one text, by one method for each rule of the grammar. */
final class JsonReader {
  private static final int ESCAPE_DIGITS = 4;

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  /** The object that is the whole text. */
  Map<String, @Nullable Object> document() {
    skip();
    if (peek() != '{') {
      throw refused("is not one object");
    }
    Map<String, @Nullable Object> map = map(0);
    skip();
    if (at != text.length()) {
      throw refused("goes on after its value");
    }
    return map;
  }

  private @Nullable Object value(int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw refused("is nested deeper than " + Json.MAX_DEPTH);
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
      String key = string();
      skip();
      expect(':');
      if (map.containsKey(key)) {
        throw refused("has the key '" + Json.shown(key) + "' twice");
      }
      map.put(key, value(depth + 1));
      separate('}');
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
      separate(']');
    }
    at++;
    return list;
  }

  /** What stands between two members, or before the end. */
  private void separate(char end) {
    skip();
    if (peek() == end) {
      return;
    }
    expect(',');
    skip();
    if (peek() == end) {
      throw refused("has a comma before '" + end + "'");
    }
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
      case 'u' -> hexadecimal();
      default -> throw refused("has the unknown escape \\" + kind);
    };
  }

  private char hexadecimal() {
    if (at + ESCAPE_DIGITS > text.length()) {
      throw refused("ends in an escape");
    }
    try {
      char decoded = (char) HexFormat.fromHexDigits(text, at, at + ESCAPE_DIGITS);
      at += ESCAPE_DIGITS;
      return decoded;
    } catch (NumberFormatException e) {
      throw refused("has a broken \\u escape");
    }
  }

  private Object number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    boolean whole = number.matches("-?(0|[1-9]\\d*)");
    if (!whole && !number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      throw refused("is no JSON");
    }
    try {
      if (whole) {
        return Long.parseLong(number);
      }
      double decimal = Double.parseDouble(number);
      if (Double.isFinite(decimal)) {
        return decimal;
      }
    } catch (NumberFormatException tooLarge) {
      throw outOfRange(number);
    }
    throw outOfRange(number);
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

  private IllegalArgumentException outOfRange(String number) {
    return refused("has a number out of range: " + Json.shown(number));
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "input %s at character %d: %s".formatted(why, at, Json.shown(text)));
  }
}
