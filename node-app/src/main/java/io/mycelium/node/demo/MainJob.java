package io.mycelium.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps, in order. After one that fails the rest is not tried. */
final class MainJob {
  /**
   * Where things are.
   *
   * @param home the project, for the prepared components and the documentation
   * @param work a folder of the demo's own
   * @param fleet the fleet's directory, below it
   */
  record Places(Path home, Path work, Path fleet) {}

  /** The nodes of the demo's fleet. */
  static final List<String> NODES = List.of("node-1", "node-2", "node-3");

  private static final Duration GOSSIP_LIMIT = Duration.ofSeconds(20);

  /** One step; returns what it measured. */
  @FunctionalInterface
  private interface Action {
    Map<String, Object> run() throws IOException;
  }

  private final Shell shell;
  private final Report report;
  private final PrintWriter out;
  private final Publishing publishing;
  private final Using using;
  private final Attacks attacks;
  private final Surviving surviving;
  private boolean failed;

  MainJob(Shell shell, Places places, Report report, PrintWriter out) {
    this.shell = shell;
    this.report = report;
    this.out = out;
    this.publishing = new Publishing(shell, places);
    this.using = new Using(shell, places);
    this.attacks = new Attacks(shell, places);
    this.surviving = new Surviving(shell, places);
  }

  void run() {
    step("three nodes form a fleet", publishing::found);
    step("two components are signed", publishing::sign);
    step("they are published", publishing::publish);
    step("first node: from the source", () -> using.index("node-1", Using.Origin.SOURCE));
    step("second node: from the first", () -> using.index("node-2", Using.Origin.ONE_PEER));
    step("third node: from both peers", () -> using.index("node-3", Using.Origin.TWO_PEERS));
    step("second use: a memory hit", using::searchTwice);
    step("the last lease's end unloads", using::unloads);
    step("configuration reaches all nodes", using::configures);
    step("a flipped bit is refused", attacks::flippedBit);
    step("a stranger's signature is refused", attacks::stranger);
    step("a lying peer is named", attacks::lyingPeer);
    step("kill -9: the task goes on elsewhere", surviving::killedNode);
    step("the node comes back", surviving::nodeReturns);
    step("retention removes the files", surviving::retention);
    step("the story of one instance", surviving::story);
  }

  private void step(String name, Action action) {
    if (failed) {
      return;
    }
    out.println();
    out.println(name);
    out.flush();
    long begun = System.nanoTime();
    Map<String, Object> figures = new LinkedHashMap<>();
    try {
      Map<String, Object> measured = action.run();
      figures.put("seconds", seconds(begun));
      figures.putAll(measured);
      report.add(new Report.Step(name, true, figures));
    } catch (IOException | RuntimeException e) {
      failed = true;
      // Whatever went wrong, the table and the file say how far it came.
      shell.say("FAILED: " + (e instanceof StepFailedException ? e.getMessage() : e));
      figures.put("seconds", seconds(begun));
      figures.put("error", String.valueOf(e.getMessage()));
      report.add(new Report.Step(name, false, figures));
    }
  }

  private static double seconds(long begunNanos) {
    long millis = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();
    return millis / 1000.0;
  }

  /** The id of a node by its name on this machine. */
  static String nodeId(Shell shell, String name) {
    for (JsonNode node : shell.json("get", "nodes")) {
      if (node.path("facts").path("name").asText().equals(name)) {
        return node.path("name").asText();
      }
    }
    throw new StepFailedException("there is no node " + name);
  }

  /** What a node holds, as another node has heard it. */
  static String holdings(Shell shell, String viewer, String name) {
    String id = nodeId(shell, name);
    for (JsonNode node : shell.json("get", "nodes", "--node", viewer)) {
      if (node.path("name").asText().equals(id)) {
        return node.path("facts").path("holdings").asText();
      }
    }
    throw new StepFailedException("%s knows no node %s".formatted(viewer, name));
  }

  /** Waits until all others have heard that a node holds something else than before. */
  static void awaitGossip(Shell shell, String name, String before) {
    for (String viewer : NODES) {
      shell.await(
          "the gossip of %s at %s".formatted(name, viewer),
          GOSSIP_LIMIT,
          () ->
              holdings(shell, viewer, name).equals(before) ? Optional.empty() : Optional.of(true));
    }
  }
}
