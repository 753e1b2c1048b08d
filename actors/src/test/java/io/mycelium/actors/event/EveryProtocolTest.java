package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A protocol of which nobody has stored the form can change unseen between two builds. */
class EveryProtocolTest {
  private static final Path CLASSES = Path.of("target/classes");

  @Test
  void everyProtocolOfTheWire_hasItsStoredForm() throws IOException {
    List<Class<?>> protocols;
    try (Stream<Path> files = Files.walk(CLASSES)) {
      protocols =
          files
              .map(file -> CLASSES.relativize(file).toString())
              .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
              .<Class<?>>map(EveryProtocolTest::load)
              .filter(type -> Arrays.asList(type.getInterfaces()).contains(WireMessage.class))
              .toList();
    }
    assertThat(protocols).hasSizeGreaterThan(20);
    assertThat(protocols)
        .allSatisfy(
            type -> assertThat(covered(type)).as("stored form of %s", type.getName()).isTrue());
  }

  /** By a file of its own, or by one for each kind of its messages. */
  private static boolean covered(Class<?> type) {
    return Files.exists(RoundTrips.file(type))
        || (type.isSealed()
            && Arrays.stream(type.getPermittedSubclasses()).allMatch(EveryProtocolTest::covered));
  }

  private static Class<?> load(String file) {
    try {
      return Class.forName(
          file.substring(0, file.length() - ".class".length()).replace('/', '.'),
          false,
          EveryProtocolTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
