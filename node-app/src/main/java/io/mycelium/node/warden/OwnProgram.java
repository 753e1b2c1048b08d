package io.mycelium.node.warden;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that runs this program again in another process: the same Java, flags, class path and
 * modules, so that there is one set of flags for everything.
 */
public final class OwnProgram {
  private static final String MAIN = "io.mycelium.node.Mycelium";

  private OwnProgram() {}

  /** The command with these arguments. */
  public static List<String> command(List<String> arguments) {
    return command(List.of(), arguments);
  }

  /** The command with further flags of the JVM, and these arguments. */
  static List<String> command(List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(OwnProgram::isShared)
        .forEach(command::add);
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }

  private static boolean isShared(String flag) {
    return !flag.startsWith("-Djava.class.path")
        && !flag.startsWith("-agentlib")
        && !flag.startsWith("-javaagent")
        && !flag.startsWith("-XX:AOTCacheOutput");
  }
}
