package io.mycelium.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a verb that takes minutes leaves what it measured. */
public final class JsonFile {
  private JsonFile() {}

  /**
   * Refuses a file that can't be written, before the work is done.
   *
   * @throws RefusedException with the file and the reason
   */
  public static void require(Path file) {
    try {
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    } catch (IOException e) {
      throw refusal(file, e);
    }
  }

  /** Replaces what the file holds; refused as {@link #require} does. */
  public static void write(Path file, String json) {
    try {
      Files.writeString(file, json + "\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw refusal(file, e);
    }
  }

  private static RefusedException refusal(Path file, IOException e) {
    return new RefusedException(
        "--json %s can't be written: %s".formatted(file, RefusedException.reason(e)), e);
  }
}
