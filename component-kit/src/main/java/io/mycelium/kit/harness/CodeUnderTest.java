package io.mycelium.kit.harness;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.PreparedBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node would get of the component.
 *
 * @param component its name
 * @param version its version
 * @param mainClass the class that implements it
 * @param jars its own jar and its libraries
 */
record CodeUnderTest(ComponentId component, Version version, String mainClass, List<Path> jars) {
  private static final String JAR = ".jar";

  /** The same code as another version. */
  CodeUnderTest withVersion(Version other) {
    return new CodeUnderTest(component, other, mainClass, jars);
  }

  /** What a build has prepared. */
  static CodeUnderTest prepared(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          "%s is not there: the goal 'bundle' prepares it in the phase 'package', so that the test"
                  .formatted(folder.toAbsolutePath())
              + " must run after that, for example in 'integration-test'");
    }
    try {
      PreparedBundle bundle = PreparedBundle.read(folder);
      return new CodeUnderTest(
          bundle.declaration().component(),
          bundle.declaration().version(),
          bundle.declaration().mainClass(),
          bundle.files().values().stream().filter(file -> file.toString().endsWith(JAR)).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be read", e);
    }
  }
}
