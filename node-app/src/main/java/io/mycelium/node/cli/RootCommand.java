package io.mycelium.node.cli;

import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.node.warden.WardenException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program without a verb: it shows what there is. */
@Command(
    name = "mycelium",
    description = "A fleet of small nodes that gain abilities on demand.",
    mixinStandardHelpOptions = true,
    version = "mycelium 0.1.0",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      GetCommand.class,
      DescribeCommand.class,
      WaitCommand.class,
      EventsCommand.class,
      TaskCommand.class,
      KeysCommand.class,
      BundleCommand.class,
      ReleaseCommand.class,
      RolloutCommand.class,
      NodeVerbsCommand.class,
      CacheCommand.class,
      MemoryCommand.class,
      NodeCommand.class,
      TokenCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DoctorCommand.class,
      AutoComplete.GenerateCompletion.class,
      WardenProcessCommand.class,
    })
public final class RootCommand implements Callable<Integer> {
  /** Done. */
  static final int DONE = 0;

  /** Refused or failed. */
  static final int FAILED = 1;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** The command line with its exit codes and its way to show errors. */
  public static CommandLine commandLine() {
    return commandLine(PrivateKeys.ofProcess());
  }

  /** The same with other sources of passphrases. */
  static CommandLine commandLine(PrivateKeys keys) {
    CommandLine line = new CommandLine(new RootCommand(), new Commands(keys));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(RootCommand::failed);
    return line;
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (isRefusal(e)) {
      line.getErr().println("mycelium: " + e.getMessage());
      return FAILED;
    }
    throw e;
  }

  private static boolean isRefusal(Exception e) {
    return e instanceof RefusedException
        || e instanceof WardenException
        || e instanceof VerificationException;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which verb?");
  }

  /** Makes the commands, and gives keys to those that use them. */
  private record Commands(PrivateKeys keys) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type.equals(KeysCommand.class)) {
        return type.cast(new KeysCommand(keys));
      }
      if (type.equals(BundleCommand.class)) {
        return type.cast(new BundleCommand(keys));
      }
      if (type.equals(ReleaseCommand.class)) {
        return type.cast(new ReleaseCommand(keys));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
