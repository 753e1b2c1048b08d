package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The bundles on the disk of one node. */
@Command(
    name = "cache",
    description = "Shows and changes what a node keeps on its disk.",
    mixinStandardHelpOptions = true)
final class CacheCommand implements Runnable {
  private static final String BUNDLE = "A name like counter-1.0.0, or how its root begins.";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which verb: list, plan, pin, unpin or remove?");
  }

  @Command(name = "list", description = "Lists the bundles.", mixinStandardHelpOptions = true)
  int list(@Mixin FleetOptions fleet, @Mixin OutputOptions output) {
    return show(
        output,
        fleet.clientOfOneNode("a cache").get("/v1/cache"),
        List.of("bundle", "root", "bytes", "state", "pinned", "last-used"));
  }

  @Command(
      name = "plan",
      description = "Says what would be deleted, in order, and why all else stays.",
      mixinStandardHelpOptions = true)
  int plan(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Option(
              names = "--need",
              paramLabel = "SIZE",
              defaultValue = "0",
              description = "For a bundle of this size, for example 200MiB (default: for none).")
          String need) {
    return show(
        output,
        fleet.clientOfOneNode("a cache").get("/v1/cache/plan?need=" + bytes(need)),
        List.of("verdict", "bundle", "bytes", "reason", "why"));
  }

  @Command(
      name = "pin",
      description = "Keeps a bundle, whatever its retention is.",
      mixinStandardHelpOptions = true)
  int pin(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "BUNDLE", description = BUNDLE) String bundle) {
    return tell(fleet, output, bundle, "pin");
  }

  @Command(
      name = "unpin",
      description = "Lets a bundle be deleted again.",
      mixinStandardHelpOptions = true)
  int unpin(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "BUNDLE", description = BUNDLE) String bundle) {
    return tell(fleet, output, bundle, "unpin");
  }

  @Command(
      name = "remove",
      description = "Deletes a bundle that is not loaded, pinned or being fetched.",
      mixinStandardHelpOptions = true)
  int remove(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "BUNDLE", description = BUNDLE) String bundle,
      @Option(
              names = "--force",
              description = "Also when the settings, or the floor of copies, keep it.")
          boolean force) {
    return tell(fleet, output, bundle, force ? "remove?force=true" : "remove");
  }

  private int show(OutputOptions output, JsonNode report, List<String> columns) {
    spec.commandLine().getOut().println(output.report(report, columns));
    return RootCommand.DONE;
  }

  private int tell(FleetOptions fleet, OutputOptions output, String bundle, String verb) {
    JsonNode answer =
        fleet
            .clientOfOneNode("a cache")
            .post(
                "/v1/cache/%s/%s".formatted(Names.encode(bundle), verb),
                "application/json",
                new byte[0]);
    spec.commandLine().getOut().println(output.one(answer));
    return RootCommand.DONE;
  }

  private long bytes(String size) {
    try {
      return ConfigFactory.parseMap(Map.of("need", size)).getBytes("need");
    } catch (ConfigException e) {
      throw new ParameterException(
          spec.commandLine(), "--need '%s' is not a size like 200MiB".formatted(size), e);
    }
  }
}
