package io.mycelium.node.http;

import io.mycelium.node.fleet.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Metrics in the text format of Prometheus, version 0.0.4. */
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "mycelium_";

  private PrometheusText() {}

  static String of(List<Metric> metrics) {
    Map<String, List<Metric>> byName =
        metrics.stream()
            .collect(Collectors.groupingBy(Metric::name, LinkedHashMap::new, Collectors.toList()));
    StringBuilder out = new StringBuilder();
    byName.forEach((name, samples) -> family(out, PREFIX + name, samples));
    return out.toString();
  }

  private static void family(StringBuilder out, String name, List<Metric> samples) {
    Metric first = samples.getFirst();
    out.append("# HELP ").append(name).append(' ').append(escape(first.help(), false)).append('\n');
    out.append("# TYPE ").append(name).append(' ');
    out.append(first.type().name().toLowerCase(Locale.ROOT)).append('\n');
    for (Metric sample : samples) {
      out.append(name).append(labels(sample)).append(' ').append(sample.value()).append('\n');
    }
  }

  private static String labels(Metric sample) {
    if (sample.labels().isEmpty()) {
      return "";
    }
    return new TreeMap<>(sample.labels())
        .entrySet().stream()
            .map(label -> label.getKey() + "=\"" + escape(label.getValue(), true) + '"')
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escape(String text, boolean quoted) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return quoted ? escaped.replace("\"", "\\\"") : escaped;
  }
}
