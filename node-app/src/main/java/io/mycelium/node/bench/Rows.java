package io.mycelium.node.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mycelium.node.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a bench has measured, as a table and as JSON. */
final class Rows {
  private static final List<String> COLUMNS =
      List.of("bench", "metric", "unit", "value", "baseline", "ratio", "limit", "holds");
  private static final int FIRST_NUMBER = 3;
  private static final String NONE = "-";

  private Rows() {}

  /** Whether all of them hold; none at all do not. */
  static boolean hold(List<Row> rows) {
    return !rows.isEmpty() && rows.stream().allMatch(Row::holds);
  }

  /** The form that {@code --json} writes: a list of objects. */
  static String json(List<Row> rows) {
    try {
      return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows can always be written", e);
    }
  }

  /** The form for people: columns as wide as needed, numbers to the right. */
  static String table(List<Row> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(COLUMNS.stream().map(column -> column.toUpperCase(Locale.ROOT)).toList());
    rows.forEach(row -> cells.add(cells(row)));
    StringBuilder text = new StringBuilder();
    for (List<String> line : cells) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        padded.append(padded.isEmpty() ? "" : "  ").append(padded(line.get(i), width(cells, i), i));
      }
      text.append(padded.toString().stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  private static String padded(String cell, int width, int column) {
    String blanks = " ".repeat(width - cell.length());
    boolean isNumber = column >= FIRST_NUMBER && column < COLUMNS.size() - 1;
    return isNumber ? blanks + cell : cell + blanks;
  }

  private static int width(List<List<String>> cells, int column) {
    return cells.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  private static List<String> cells(Row row) {
    return List.of(
        row.bench(),
        row.metric(),
        row.unit(),
        number(row.value()),
        number(row.baseline()),
        number(row.ratio()),
        number(row.limit()),
        row.holds() ? "yes" : "NO");
  }

  private static String number(@Nullable Double value) {
    return value == null ? NONE : String.format(Locale.ROOT, "%.2f", value);
  }
}
