package io.mycelium.kit.harness;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.runtime.services.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a node would get of the component.
 *
 * @param component its name
 * @param version its version
 * @param mainClass the class that implements it
 * @param jars its own jar and its libraries
 * @param provides the services that it may offer
 * @param requires the services that it needs
 */
record CodeUnderTest(
    ComponentId component,
    Version version,
    String mainClass,
    List<Path> jars,
    List<Contract> provides,
    List<Contract> requires) {
  private static final String JAR = ".jar";

  /** The same code as another version. */
  CodeUnderTest withVersion(Version other) {
    return new CodeUnderTest(component, other, mainClass, jars, provides, requires);
  }

  /** The same code with services that a test has named. */
  CodeUnderTest with(HarnessServices services) {
    return new CodeUnderTest(
        component,
        version,
        mainClass,
        jars,
        Stream.concat(provides.stream(), services.provides().stream()).toList(),
        Stream.concat(requires.stream(), services.requires().stream()).toList());
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
          bundle.files().values().stream().filter(file -> file.toString().endsWith(JAR)).toList(),
          contracts(bundle.declaration().provides()),
          contracts(bundle.declaration().requires()));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be read", e);
    }
  }

  private static List<Contract> contracts(List<Service> services) {
    return services.stream().map(each -> new Contract(each.contract(), each.range())).toList();
  }
}
