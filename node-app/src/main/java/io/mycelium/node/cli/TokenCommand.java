package io.mycelium.node.cli;

import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.Role;
import io.mycelium.node.http.Json;
import io.mycelium.node.http.Tokens;
import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.FleetTokens;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs of the API's tokens: their names are the "who" of the log. */
@Command(
    name = "token",
    description = "Creates, lists and revokes tokens of the API.",
    mixinStandardHelpOptions = true)
final class TokenCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: create, list or revoke?");
  }

  @Command(
      name = "create",
      description = "Creates a token and prints it, once; use it as MYCELIUM_TOKEN.",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "NAME", description = "Who the log says it was.") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "One of: ${COMPLETION-CANDIDATES}; each includes those before it.")
          Role role) {
    String token = tokens(fleet).create(name, role, new SecureRandom());
    return done(output, new Resource(name, Map.of("token", token)), token);
  }

  @Command(name = "list", description = "Lists names and roles.", mixinStandardHelpOptions = true)
  int list(@Mixin FleetOptions fleet, @Mixin OutputOptions output) {
    List<Resource> items =
        tokens(fleet).all().stream()
            .map(Tokens.Token::principal)
            .map(who -> new Resource(who.name(), Map.of("name", who.name(), "role", roleOf(who))))
            .toList();
    spec.commandLine()
        .getOut()
        .println(output.list(Json.MAPPER.valueToTree(items), List.of("name", "role")));
    return RootCommand.DONE;
  }

  @Command(
      name = "revoke",
      description = "Takes a token back, at once.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "NAME") String name) {
    tokens(fleet).revoke(name);
    return done(output, new Resource(name, Map.of("revoked", true)), "revoked " + name);
  }

  private int done(OutputOptions output, Resource resource, String sentence) {
    spec.commandLine().getOut().println(output.done(Json.MAPPER.valueToTree(resource), sentence));
    return RootCommand.DONE;
  }

  private static String roleOf(Principal who) {
    return who.role().name().toLowerCase(Locale.ROOT);
  }

  private static FleetTokens tokens(FleetOptions fleet) {
    return FleetDirectory.open(fleet.data())
        .orElseThrow(() -> new RefusedException("there is no fleet in " + fleet.data()))
        .tokens();
  }
}
