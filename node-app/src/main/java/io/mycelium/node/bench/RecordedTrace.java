package io.mycelium.node.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace in a text file: lines of {@code capacity BYTES}, {@code component NAME BYTES
 * MILLISECONDS} and {@code use NAME} or {@code use NAME NODE}, and comments that begin with a hash.
 * A name may have its version behind an at sign.
 */
final class RecordedTrace {
  private static final String DEMO = "demo.trace";
  private static final int MAX_LINES = 100_000;

  private RecordedTrace() {}

  /** The uses that the log of a demo's fleet has, as if one node had seen all of them. */
  static EvictionTrace demo() throws IOException {
    return parse("demo", demoText());
  }

  /** The same, each node with its own uses and a memory of its own. */
  static List<EvictionTrace> demoByNode() throws IOException {
    return byNode("demo, each node by itself", demoText());
  }

  /** The text of the file. */
  static String demoText() throws IOException {
    try (InputStream file = RecordedTrace.class.getResourceAsStream(DEMO)) {
      if (file == null) {
        throw new BenchFailedException(DEMO + " is not in the program");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The traces of the nodes that a trace names, in the order of their first use. */
  static List<EvictionTrace> byNode(String name, String text) {
    EvictionTrace all = parse(name, text);
    List<String> nodes =
        text.lines()
            .map(line -> line.split(" ", -1))
            .filter(words -> words[0].equals("use"))
            .map(words -> words.length > 2 ? words[2] : "")
            .toList();
    Map<String, List<EvictionTrace.Use>> uses = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      uses.computeIfAbsent(nodes.get(i), node -> new ArrayList<>()).add(all.uses().get(i));
    }
    return uses.values().stream()
        .map(each -> new EvictionTrace(name, all.capacityBytes(), each))
        .toList();
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
                words[1], use(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
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

  private static EvictionTrace.Use use(String name, int bytes, int reloadMs) {
    String[] parts = name.split("@", 2);
    return new EvictionTrace.Use(parts[0], parts.length > 1 ? parts[1] : "", bytes, reloadMs);
  }
}
