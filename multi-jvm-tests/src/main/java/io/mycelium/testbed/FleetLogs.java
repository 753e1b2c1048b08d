package io.mycelium.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a fleet wrote into its logs, for who looks at a failure. */
final class FleetLogs {
  private static final int LINES = 40;

  private FleetLogs() {}

  static String tails(Path data) {
    StringBuilder text = new StringBuilder("the fleet in " + data + " wrote last:\n");
    try (Stream<Path> files = Files.walk(data, 3)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        text.append("--- ").append(data.relativize(log)).append('\n').append(tail(log));
      }
    } catch (IOException e) {
      text.append("no logs: ").append(e);
    }
    return text.toString();
  }

  private static String tail(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()))
          + "\n";
    } catch (IOException e) {
      return "not readable: " + e + "\n";
    }
  }
}
