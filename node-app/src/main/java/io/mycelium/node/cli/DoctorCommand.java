package io.mycelium.node.cli;

import io.mycelium.node.fleet.Resource;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.OrphanNodes;
import io.mycelium.node.warden.Warden;
import io.mycelium.node.warden.WardenClient;
import io.mycelium.node.warden.WardenException;
import io.mycelium.node.warden.WardenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks this machine and the fleet on it, and says what to do. */
@Command(
    name = "doctor",
    description = "Checks this machine and the fleet on it, and says what to do.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final List<String> COLUMNS = List.of("state", "check", "says");
  private static final int JAVA = 25;
  private static final long MIN_FREE_BYTES = 512L * 1024 * 1024;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  private record Check(String what, boolean good, String says) {
    Resource resource() {
      return new Resource(what, Map.of("state", good ? "ok" : "BAD", "check", what, "says", says));
    }
  }

  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.add(java());
    checks.add(disk());
    checks.add(directory());
    checks.add(nodes());
    List<Resource> items = checks.stream().map(Check::resource).toList();
    spec.commandLine().getOut().println(output.list(Json.MAPPER.valueToTree(items), COLUMNS));
    return checks.stream().allMatch(Check::good) ? RootCommand.DONE : RootCommand.FAILED;
  }

  private static Check java() {
    int feature = Runtime.version().feature();
    return new Check(
        "java", feature == JAVA, "runs on %s, needs %d".formatted(Runtime.version(), JAVA));
  }

  private Check disk() {
    Path there = fleet.data();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      long free = there == null ? 0 : Files.getFileStore(there).getUsableSpace();
      return new Check(
          "disk",
          free >= MIN_FREE_BYTES,
          "%d MiB free, needs %d".formatted(free >> 20, MIN_FREE_BYTES >> 20));
    } catch (IOException e) {
      return new Check("disk", false, e.toString());
    }
  }

  private Check directory() {
    try {
      Optional<FleetDirectory> found = FleetDirectory.open(fleet.data());
      if (found.isEmpty()) {
        return new Check("fleet", true, "none in %s yet".formatted(fleet.data()));
      }
      int count = found.get().nodeIds().size();
      return new Check("fleet", true, "%s, %d nodes".formatted(found.get().fleet(), count));
    } catch (WardenException e) {
      return new Check("fleet", false, String.valueOf(e.getMessage()));
    }
  }

  private Check nodes() {
    Optional<WardenClient> warden = WardenClient.find(fleet.data());
    List<WardenState.NodeState> orphans = OrphanNodes.of(fleet.data()).nodes();
    if (!orphans.isEmpty()) {
      return new Check(
          "nodes",
          false,
          "the warden has died and %d nodes run without it and refuse what is to be kept; 'mycelium"
                  .formatted(orphans.size())
              + " up' gives them a new one");
    }
    if (warden.isEmpty()) {
      return new Check("nodes", true, "the fleet is down; start it with 'mycelium up'");
    }
    List<String> notReady =
        warden.get().state().nodes().stream()
            .filter(node -> !node.isReady())
            .map(node -> "%s is %s %s".formatted(node.name(), node.phase(), node.problem()).strip())
            .toList();
    int all = warden.get().state().nodes().size();
    String says =
        notReady.isEmpty()
            ? "all %d of at most %d are ready".formatted(all, Warden.MAX_NODES)
            : String.join(", ", notReady);
    return new Check("nodes", notReady.isEmpty(), says);
  }
}
