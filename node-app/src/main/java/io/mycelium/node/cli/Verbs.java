package io.mycelium.node.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Gives verbs for one fleet to the program inside this process, as a command line would. */
public final class Verbs {
  private static final Set<String> WITHOUT_FLEET = Set.of("keys", "bundle");

  private final Supplier<CommandLine> program;
  private final Path fleet;

  /** Verbs for the fleet in a directory. */
  public Verbs(Supplier<CommandLine> program, Path fleet) {
    this.program = program;
    this.fleet = fleet;
  }

  /**
   * How a verb ended.
   *
   * @param verb what was given
   * @param code 0 when it was done, 1 when it was refused or failed, 2 when it was not understood
   * @param output what it has printed
   * @param errors what it has printed as errors
   */
  public record Ended(List<String> verb, int code, String output, String errors) {
    /** Copies the list. */
    public Ended {
      verb = List.copyOf(verb);
    }

    /** All of it in one line. */
    @Override
    public String toString() {
      return "'mycelium %s' ended with %d: %s %s"
          .formatted(String.join(" ", verb), code, errors.strip(), output.strip());
    }
  }

  /** Runs a verb to its end. */
  public Ended execute(List<String> verb) {
    List<String> arguments = new ArrayList<>(verb);
    if (!WITHOUT_FLEET.contains(verb.getFirst())) {
      arguments.addAll(List.of("--data", fleet.toString()));
    }
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        program
            .get()
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments.toArray(String[]::new));
    return new Ended(verb, code, output.toString(), errors.toString());
  }
}
