package io.mycelium.node.warden;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command that runs this program again in another process: the same Java, flags, class path and
 * modules, so that there is one set of flags for everything.
 */
public final class OwnProgram {
  /** The only argument of a node's process. */
  public static final String NODE = "run-node";

  /** The JVM property that names the start-up cache that a node is to make when it ends. */
  static final String CACHE_TO_MAKE = "mycelium.cache-to-make";

  private static final String CACHE = "-XX:AOTCache=";
  private static final String MAIN = "io.mycelium.node.Mycelium";

  private OwnProgram() {}

  /** The command with these arguments. */
  public static List<String> command(List<String> arguments) {
    return command(List.of(), arguments);
  }

  /** The command with further flags of the JVM, and these arguments. */
  static List<String> command(List<String> flags, List<String> arguments) {
    List<String> command = java();
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

  /** The command of a node; with {@link #CACHE_TO_MAKE} set, of one that makes the cache. */
  static List<String> node(Path directory) {
    List<String> flags = new ArrayList<>(List.of("-Dmycelium.node=" + directory));
    String cache = System.getProperty(CACHE_TO_MAKE);
    if (cache != null) {
      flags.add("-XX:AOTCacheOutput=" + cache);
    }
    return command(flags, List.of(NODE));
  }

  /** The Java that runs this program, with nothing but these arguments. */
  public static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The start-up cache that this process was told to use. */
  public static Optional<Path> startupCache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith(CACHE))
        .map(flag -> Path.of(flag.substring(CACHE.length())))
        .findFirst();
  }

  private static boolean isShared(String flag) {
    return !flag.startsWith("-Djava.class.path")
        && !flag.startsWith("-agentlib")
        && !flag.startsWith("-javaagent")
        && !flag.startsWith("-XX:AOTCacheOutput");
  }
}
