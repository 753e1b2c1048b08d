package io.mycelium.node.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace in a text file: lines of {@code capacity BYTES}, {@code component NAME BYTES
 * MILLISECONDS} and {@code use NAME}, and comments that begin with a hash.
 */
final class RecordedTrace {
  private static final String DEMO = "demo.trace";
  private static final int MAX_LINES = 100_000;

  private RecordedTrace() {}

  /** The one that follows the steps of the demo. */
  static EvictionTrace demo() throws IOException {
    try (InputStream file = RecordedTrace.class.getResourceAsStream(DEMO)) {
      if (file == null) {
        throw new BenchFailedException(DEMO + " is not in the program");
      }
      return parse("demo", new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static EvictionTrace parse(String name, String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() > MAX_LINES) {
      throw new BenchFailedException(
          "trace has %d lines, limit %d".formatted(lines.size(), MAX_LINES));
    }
    long capacity = 0;
    Map<String, EvictionTrace.Use> components = new HashMap<>();
    List<EvictionTrace.Use> uses = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "capacity" -> capacity = Long.parseLong(words[1]);
        case "component" ->
            components.put(
                words[1],
                new EvictionTrace.Use(
                    words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
        case "use" -> {
          EvictionTrace.Use use = components.get(words[1]);
          if (use == null) {
            throw new BenchFailedException(
                "trace uses '%s' before it names it".formatted(words[1]));
          }
          uses.add(use);
        }
        case "#", "" -> {}
        default -> throw new BenchFailedException("trace has the line '%s'".formatted(line));
      }
    }
    return new EvictionTrace(name, capacity, uses);
  }
}
