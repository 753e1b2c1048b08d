package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that must never change: what was written once must be readable, and written, for ever. */
public final class Golden {
  private static final Path STORED = Path.of("src/test/resources/golden");
  private static final Path ACTUAL = Path.of("target/golden");

  private Golden() {}

  /** Compares with the stored file; what is compared is left below {@code target/golden}. */
  public static void check(String name, byte[] actual) throws IOException {
    Files.createDirectories(ACTUAL);
    Files.write(ACTUAL.resolve(name), actual);
    assertThat(actual).as("golden file %s", name).isEqualTo(read(name));
  }

  /** The stored file. */
  public static byte[] read(String name) throws IOException {
    return Files.readAllBytes(STORED.resolve(name));
  }
}
