package io.mycelium.node.demo;

import io.mycelium.node.cli.JsonFile;
import io.mycelium.node.http.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the steps came to. */
final class Report {
  private static final int FIGURES_WIDTH = 110;

  private final List<Step> steps = new ArrayList<>();

  /**
   * One step.
   *
   * @param name what it shows
   * @param ok whether it saw that
   * @param figures what it measured, in the order in which it is shown; a failed step has {@code
   *     error}
   */
  record Step(String name, boolean ok, Map<String, Object> figures) {}

  void add(Step step) {
    steps.add(step);
  }

  boolean ok() {
    return !steps.isEmpty() && steps.stream().allMatch(Step::ok);
  }

  /** The form that {@code --json} writes. */
  void write(Path file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("ok", ok());
    all.put("steps", steps);
    JsonFile.write(file, Json.write(all));
  }

  void print(PrintWriter out) {
    int width = steps.stream().mapToInt(step -> step.name().length()).max().orElse(0);
    out.println();
    for (Step step : steps) {
      List<String> lines = lines(step.figures());
      for (int i = 0; i < lines.size(); i++) {
        String name = i == 0 ? step.name() : "";
        String mark = i > 0 ? "    " : step.ok() ? "ok  " : "FAIL";
        out.println(
            "%s  %s  %s"
                .formatted(mark, name + " ".repeat(width - name.length()), lines.get(i))
                .stripTrailing());
      }
    }
    out.println();
    out.println(
        "%s It took %.0f s."
            .formatted(
                ok() ? "The demo has seen all of it." : "The demo has NOT seen all of it.",
                steps.stream().mapToDouble(Report::seconds).sum()));
    out.flush();
  }

  private static double seconds(Step step) {
    return step.figures().get("seconds") instanceof Number seconds ? seconds.doubleValue() : 0;
  }

  private static List<String> lines(Map<String, Object> figures) {
    List<String> parts =
        figures.entrySet().stream()
            .map(figure -> figure.getKey() + "=" + figure.getValue())
            .collect(Collectors.toList());
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : parts) {
      if (!line.isEmpty() && line.length() + part.length() > FIGURES_WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : "  ").append(part);
    }
    lines.add(line.toString());
    return lines;
  }
}
