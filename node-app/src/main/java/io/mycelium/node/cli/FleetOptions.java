package io.mycelium.node.cli;

import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.WardenState;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which fleet a verb is for: a directory on this machine, or an address with a token. */
final class FleetOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The fleet's directory (default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:MYCELIUM_DATA:-${sys:user.home}/.mycelium/fleet}")
  private Path data = Path.of("");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A node's API, instead of one of the directory.",
      defaultValue = "${env:MYCELIUM_URL}")
  private @Nullable URI url;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "The node of the directory to speak to, for example node-2.")
  private @Nullable String node;

  /** The fleet's directory, absolute. */
  Path data() {
    return data.toAbsolutePath().normalize();
  }

  /** A client of the API; the token comes from MYCELIUM_TOKEN or the directory. */
  ApiClient client() {
    return new ApiClient(address(), token());
  }

  /**
   * The same for what belongs to one node: that must be named where there are several.
   *
   * @param what for the refusal
   */
  ApiClient clientOfOneNode(String what) {
    List<String> names = running().stream().map(WardenState.NodeState::name).toList();
    if (url == null && node == null && names.size() > 1) {
      throw new RefusedException(
          "%s belongs to one node: say which with --node, one of %s"
              .formatted(what, String.join(", ", names)));
    }
    return client();
  }

  private List<WardenState.NodeState> running() {
    return WardenState.read(data()).stream()
        .flatMap(state -> state.nodes().stream())
        .filter(WardenState.NodeState::isRunning)
        .toList();
  }

  private String token() {
    String fromEnvironment = System.getenv("MYCELIUM_TOKEN");
    if (fromEnvironment != null && !fromEnvironment.isBlank()) {
      String token = fromEnvironment.strip();
      if (token.chars().anyMatch(Character::isWhitespace)) {
        throw new RefusedException(
            "MYCELIUM_TOKEN has %d characters with blanks or line ends among them; a token has none"
                .formatted(token.length()));
      }
      return token;
    }
    return FleetDirectory.open(data())
        .orElseThrow(() -> new RefusedException("there is no fleet in " + data()))
        .client()
        .token();
  }

  private URI address() {
    if (url != null) {
      return url;
    }
    // Nodes answer without their warden too, so what counts is the nodes.
    List<WardenState.NodeState> running = running();
    if (running.isEmpty()) {
      throw new RefusedException(
          "no fleet runs in %s; start one with 'mycelium up --data %s'".formatted(data(), data()));
    }
    Optional<WardenState.NodeState> ready =
        running.stream()
            .filter(each -> each.isReady() && (node == null || each.name().equals(node)))
            .findFirst();
    return ready
        .map(each -> URI.create(each.http()))
        .orElseThrow(
            () ->
                new RefusedException(
                    (node == null ? "no node" : "no node named " + node)
                        + " is ready in "
                        + data()));
  }
}
