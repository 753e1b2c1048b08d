package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Waits until a fact has a value. */
@Command(
    name = "wait",
    description = "Waits until a fact of one thing has a value.",
    mixinStandardHelpOptions = true)
final class WaitCommand implements Callable<Integer> {
  private static final long POLL_MS = 200;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "KIND", converter = Names.KindConverter.class)
  private ResourceKind kind = ResourceKind.TASKS;

  @Parameters(index = "1", paramLabel = "NAME", description = "Its whole name.")
  private String name = "";

  @Option(
      names = "--for",
      required = true,
      paramLabel = "FACT=VALUE",
      description = "For example state=succeeded.")
  private String condition = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private long timeoutSeconds;

  @Override
  public Integer call() throws InterruptedException {
    int equals = condition.indexOf('=');
    if (equals < 1) {
      throw new ParameterException(
          spec.commandLine(), "--for '%s' is not FACT=VALUE".formatted(condition));
    }
    String fact = condition.substring(0, equals);
    String wanted = condition.substring(equals + 1);
    ApiClient client = fleet.client();
    long end = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
    String whole = LocalNames.inTheFleet(fleet.data(), kind, name);
    CountDownLatch never = new CountDownLatch(1);
    String seen = "nothing";
    String shown = "";
    do {
      JsonNode items = client.get(Names.path(kind)).path("items");
      for (JsonNode item : items) {
        if (item.path("name").asText().equals(whole)) {
          seen = Names.fact(item, fact);
          if (seen.equalsIgnoreCase(wanted)) {
            spec.commandLine().getOut().println(output.done(item, has(fact, seen)));
            return RootCommand.DONE;
          }
        }
      }
      if (!shown.equals(seen)) {
        spec.commandLine().getErr().println("wait: " + has(fact, seen));
        spec.commandLine().getErr().flush();
        shown = seen;
      }
    } while (!never.await(POLL_MS, TimeUnit.MILLISECONDS) && System.nanoTime() < end);
    throw new RefusedException(
        "%s and not %s after %d s".formatted(has(fact, seen), wanted, timeoutSeconds));
  }

  private String has(String fact, String value) {
    return "%s '%s' has %s=%s".formatted(kind.path(), name, fact, value);
  }
}
