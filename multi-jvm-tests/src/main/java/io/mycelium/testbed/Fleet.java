package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A fleet that runs: a warden and its nodes, each a process, in one directory. */
public final class Fleet implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("(?m)^READY (\\S+) (\\S+) process (\\d+) ");

  private final Path home;
  private final Path work;
  private final Path data;
  private final Verbs verbs;
  private final Publisher publisher;
  private List<FleetNode> nodes = List.of();

  private Fleet(Path work, Path data) {
    this.home = home();
    this.work = work;
    this.data = data;
    this.verbs = new Verbs(home, work, data);
    this.publisher = new Publisher(verbs, home, work);
  }

  static Path home() {
    String home = System.getProperty("mycelium.home");
    if (home == null) {
      throw new FleetException("where is the program? say -Dmycelium.home=DIRECTORY");
    }
    return Path.of(home).toAbsolutePath().normalize();
  }

  static Fleet start(FleetPlan plan, Path work, Path data) {
    Fleet fleet = new Fleet(work, data);
    try {
      String output = fleet.verbs.done("up", "--nodes", Integer.toString(plan.nodes()), "--detach");
      fleet.nodes = fleet.readyNodes(output);
      if (fleet.nodes.size() != plan.nodes()) {
        throw new FleetException("%d nodes are not ready: %s".formatted(plan.nodes(), output));
      }
      plan.components().forEach(fleet.publisher::publish);
      return fleet;
    } catch (RuntimeException e) {
      FleetException failed = new FleetException(fleet.logs(), e);
      fleet.close();
      throw failed;
    }
  }

  private List<FleetNode> readyNodes(String output) {
    return READY
        .matcher(output)
        .results()
        .sorted(Comparator.comparing((MatchResult ready) -> ready.group(1)))
        .map(ready -> new FleetNode(this, ready.group(1), ready.group(2)))
        .toList();
  }

  /** Where the project is. */
  public Path projectHome() {
    return home;
  }

  /** A folder for files of the test, beside the fleet's directory. */
  public Path work() {
    return work;
  }

  /** The fleet's directory. */
  public Path directory() {
    return data;
  }

  /** Its command line. */
  public Verbs verbs() {
    return verbs;
  }

  /** Who signs and publishes its components. */
  public Publisher publisher() {
    return publisher;
  }

  /** Its nodes, in the order of their names. */
  public List<FleetNode> nodes() {
    return nodes;
  }

  /** The node of this name, for example {@code node-1}. */
  public FleetNode node(String name) {
    return find(name, FleetNode::name);
  }

  /** The node of this id. */
  public FleetNode nodeOfId(String id) {
    return find(id, FleetNode::id);
  }

  private FleetNode find(String wanted, java.util.function.Function<FleetNode, String> by) {
    return nodes.stream()
        .filter(node -> by.apply(node).equals(wanted))
        .findFirst()
        .orElseThrow(() -> new FleetException("there is no node '%s'".formatted(wanted)));
  }

  /** The first node that takes requests. */
  public FleetNode anyReady() {
    return nodes.stream()
        .filter(FleetNode::isReady)
        .findFirst()
        .orElseThrow(() -> new FleetException("no node is ready"));
  }

  /** All nodes but these. */
  public List<FleetNode> others(FleetNode... without) {
    Set<FleetNode> left = Set.of(without);
    return nodes.stream().filter(node -> !left.contains(node)).toList();
  }

  /** Its tasks. */
  public Tasks tasks() {
    return new Tasks(this);
  }

  /** Its event log, read without asking any node; to be closed. */
  public EventLog openLog() {
    return EventLog.open(data.resolve("journal/journal.connection"));
  }

  WardenFile warden() {
    return WardenFile.read(data);
  }

  String token() {
    try {
      return Json.parse(Files.readString(data.resolve("client.json"))).path("token").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a node says of all nodes, by their ids. */
  public List<JsonNode> described(FleetNode viewer) {
    NodeApi.Reply reply = viewer.api().get("/v1/nodes");
    return reply.isDone()
        ? Json.items(reply.body().path("items")).stream().map(each -> each.path("facts")).toList()
        : List.of();
  }

  /** The ids of the nodes that are up, as a node sees it. */
  public Set<String> up(FleetNode viewer) {
    return described(viewer).stream()
        .filter(node -> node.path("state").asText().equals("up"))
        .map(node -> node.path("node").asText())
        .collect(Collectors.toSet());
  }

  /** The processes of the nodes, in their order. */
  public List<Long> pids() {
    return nodes.stream().map(FleetNode::pid).toList();
  }

  /** Kills the warden and nothing else. */
  public void killWarden() {
    Processes.kill(warden().pid(), Waiting.LIMIT);
  }

  /** Kills the warden and every node, as a power failure would. */
  public void killAll() {
    List<Long> all = pids();
    killWarden();
    all.forEach(pid -> Processes.kill(pid, Waiting.LIMIT));
  }

  /** Starts it again, after its end or after that of its warden. */
  public void up() {
    verbs.done("up", "--detach");
  }

  /** Undoes what was done to its nodes, and waits until each of them sees all of them up. */
  public void heal() {
    nodes.forEach(FleetNode::heal);
    nodes.forEach(FleetNode::awaitReady);
    FleetNode first = nodes.getFirst();
    for (JsonNode node : described(first)) {
      if (node.path("state").asText().equals("drained")) {
        first.api().post("/v1/nodes/%s/resume".formatted(node.path("node").asText()));
      }
    }
    for (FleetNode viewer : nodes) {
      Waiting.awaitTrue(
          "all nodes up, as %s sees it".formatted(viewer),
          Waiting.LIMIT,
          () -> viewer.isReady() && up(viewer).size() == nodes.size());
    }
  }

  /** The ends of all its logs. */
  public String logs() {
    return FleetLogs.tails(data);
  }

  /** Ends it, and kills what did not end by itself. */
  @Override
  public void close() {
    try {
      nodes.forEach(FleetNode::thaw);
      verbs.run("down");
      Waiting.awaitTrue(
          "the end of all processes", Waiting.LIMIT, () -> Processes.of(work).isEmpty());
    } finally {
      Processes.of(work).forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Removes its files. */
  public void delete() {
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
