package io.mycelium.persistence.server;

import io.mycelium.persistence.JournalEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The passwords of one run of the server. The administrator's is kept beside the database, for a
 * database without it can be opened by nobody; the node user's is new at every start.
 */
record Secrets(String administrator, String node) {
  static final String ADMINISTRATOR_USER = "WARDEN";
  static final String ADMINISTRATOR_FILE = "administrator.secret";

  private static final int BYTES = 32;

  /** Reads the administrator's password of this directory, or makes the first one. */
  static Secrets in(Path directory) {
    Path file = directory.resolve(ADMINISTRATOR_FILE);
    SecureRandom random = new SecureRandom();
    if (Files.notExists(file)) {
      JournalEndpoint.writePrivate(file, generate(random));
    }
    try {
      return new Secrets(Files.readString(file), generate(random));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "Secrets";
  }
}
