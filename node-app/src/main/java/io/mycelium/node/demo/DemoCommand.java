package io.mycelium.node.demo;

import io.mycelium.distribution.FileTree;
import io.mycelium.node.cli.JsonFile;
import io.mycelium.node.warden.WardenClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job on real input, on a fleet of its own, and measures it. */
@Command(
    name = "demo",
    description = "Shows the main job on real input, on a fleet of its own, and measures it.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private final Supplier<CommandLine> program;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also writes what was measured to a file.")
  private @Nullable Path json;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Also writes the events of all components to a file, one a line, in JSON.")
  private @Nullable Path events;

  @Option(
      names = "--keep",
      description = "Leaves the fleet's directory, for a look at it afterwards.")
  private boolean keep;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where the prepared components and the documentation are.",
      defaultValue = "${env:MYCELIUM_HOME}")
  private @Nullable Path home;

  /** A demo that gives its verbs to this program. */
  public DemoCommand(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    if (home == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "where are the components? start it as ./mycelium demo, or say --home");
    }
    if (json != null) {
      JsonFile.require(json);
    }
    PrintWriter out = spec.commandLine().getOut();
    Path work = Files.createTempDirectory("mycelium-demo");
    Path fleet = work.resolve("fleet");
    Report report = new Report();
    // Ctrl-C must not leave a fleet behind.
    Thread ending = Thread.ofPlatform().unstarted(() -> end(fleet));
    Runtime.getRuntime().addShutdownHook(ending);
    Shell shell = new Shell(program, fleet, out, System::nanoTime);
    try {
      new MainJob(shell, new MainJob.Places(home, work, fleet), report, out).run();
      if (events != null && report.ok()) {
        Files.write(events, shell.eventLines("Component|"));
      }
    } finally {
      end(fleet);
      if (keep) {
        out.println("the fleet's directory is " + fleet);
      } else {
        FileTree.delete(work);
      }
    }
    report.print(out);
    if (json != null) {
      report.write(json);
    }
    return report.ok() ? 0 : 1;
  }

  private static void end(Path fleet) {
    WardenClient.find(fleet)
        .ifPresent(
            warden -> {
              warden.order("stop", "");
              warden.awaitEnd(java.time.Duration.ofSeconds(60));
            });
  }
}
