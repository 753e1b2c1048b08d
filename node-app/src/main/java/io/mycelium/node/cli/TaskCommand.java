package io.mycelium.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verbs of tasks. */
@Command(
    name = "task",
    description = "Submits, cancels and reads tasks.",
    mixinStandardHelpOptions = true,
    subcommands = {TaskSubmitCommand.class, TaskCancelCommand.class, TaskLogsCommand.class})
final class TaskCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: submit, cancel or logs?");
  }
}
