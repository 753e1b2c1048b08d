package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plain text tables: columns as wide as needed, two spaces between them. */
final class Table {
  private static final int SHORT_ID = 12;
  private static final int LONG_ID = 64;

  private Table() {}

  static String of(List<String> columns, List<JsonNode> items) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(columns.stream().map(column -> column.toUpperCase(Locale.ROOT)).toList());
    for (JsonNode item : items) {
      rows.add(columns.stream().map(column -> cell(item.path("facts").path(column))).toList());
    }
    return text(rows);
  }

  static String facts(JsonNode facts) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> fact : facts.properties()) {
      rows.add(List.of(fact.getKey() + ":", plain(fact.getValue())));
    }
    return text(rows);
  }

  static String text(List<List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString().stripTrailing();
  }

  private static String plain(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  // Ids of nodes, keys and content are cut to what tells them apart; describe shows them whole.
  private static String cell(JsonNode value) {
    // A row is a line: of a failure the first says what it was, describe shows all of them.
    return shortened(plain(value).lines().findFirst().orElse(""));
  }

  /** A name as a table shows it. */
  static String shortened(String text) {
    boolean isId = text.length() >= LONG_ID && text.substring(0, LONG_ID).matches("[0-9a-f]+");
    return isId ? text.substring(0, SHORT_ID) + text.substring(LONG_ID) : text;
  }
}
