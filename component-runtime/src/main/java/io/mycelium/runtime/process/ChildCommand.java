package io.mycelium.runtime.process;

import io.mycelium.runtime.ComponentRuntime;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the JVM of a slot is started: with the API and the runtime on its path and nothing else. */
final class ChildCommand {
  private static final String API = "io.mycelium.api";

  /** What a child keeps of the environment of the node; passwords and tokens are not among it. */
  private static final Set<String> KEPT =
      Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH");

  private ChildCommand() {}

  /**
   * @param files the most that it and its children have open each; only a shell can set that, and
   *     the JVM would raise a limit that could be raised
   */
  static List<String> of(long heapBytes, int files, Path socket, Path folder) {
    return List.of(
        "/bin/sh",
        "-c",
        "ulimit -n \"$0\" 2>/dev/null; exec \"$@\"",
        Integer.toString(files),
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heapBytes,
        "-Xms" + Math.min(heapBytes, 8L << 20),
        "-Xss512k",
        "-XX:MaxDirectMemorySize=" + heapBytes,
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-XX:ErrorFile=" + folder.toAbsolutePath().resolve("jvm-error.log"),
        "-Xlog:disable",
        "-Xlog:all=warning:stderr",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "--module-path",
        api().toString(),
        "--add-modules",
        API,
        "-cp",
        runtime().toString(),
        ChildProgram.class.getName(),
        socket.toString());
  }

  /** Leaves in an environment what a child may know, and the mark by which it is found. */
  static void reduce(Map<String, String> environment, String mark) {
    environment.keySet().retainAll(KEPT);
    environment.put(ProcessTree.VARIABLE, mark);
  }

  private static Path api() {
    URI location =
        ModuleLayer.boot()
            .configuration()
            .findModule(API)
            .map(ResolvedModule::reference)
            .flatMap(java.lang.module.ModuleReference::location)
            .orElseThrow(
                () ->
                    new IllegalStateException("module %s is not on a module path".formatted(API)));
    return Path.of(location);
  }

  private static Path runtime() {
    try {
      return Path.of(
          ComponentRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
