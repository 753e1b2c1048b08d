package io.mycelium.node.cli;

import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.SigningKey;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in files, with the passphrase of an encrypted one. It comes from the environment, or
 * else from a person at a terminal; never from an option, which everybody on the machine can read.
 */
final class PrivateKeys {
  private final UnaryOperator<@Nullable String> environment;
  private final Terminal terminal;
  private final SecureRandom random = new SecureRandom();

  /** Somebody who can be asked. */
  @FunctionalInterface
  interface Terminal {
    /** The answer, which is not shown while it is typed; null if nobody can be asked. */
    char @Nullable [] ask(String question);
  }

  PrivateKeys(UnaryOperator<@Nullable String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /** With the environment and the terminal of this process. */
  static PrivateKeys ofProcess() {
    return new PrivateKeys(System::getenv, PrivateKeys::askAtConsole);
  }

  // Without a terminal JDK 25 has no console, as long as jdk.console is not set.
  @SuppressWarnings("SystemConsoleNull")
  private static char @Nullable [] askAtConsole(String question) {
    Console console = System.console();
    return console == null || !console.isTerminal() ? null : console.readPassword("%s ", question);
  }

  /** Reads a private key, encrypted or not. */
  SigningKey read(Path file) {
    try {
      return KeyFiles.isEncrypted(file)
          ? KeyFiles.readPrivate(file, passphrase("passphrase of " + file + ":"))
          : KeyFiles.readPrivate(file);
    } catch (IOException e) {
      throw new RefusedException(
          "key %s can't be read: %s".formatted(file, RefusedException.reason(e)), e);
    }
  }

  /**
   * Writes a new private key, encrypted if the environment has a passphrase or if one is asked for.
   */
  void write(Path file, SigningKey key, boolean encrypt) throws IOException {
    if (encrypt || fromEnvironment() != null) {
      KeyFiles.writePrivate(file, key, newPassphrase(), random);
    } else {
      KeyFiles.writePrivate(file, key);
    }
  }

  private char[] newPassphrase() {
    char[] given = fromEnvironment();
    if (given != null) {
      return given;
    }
    char[] first = passphrase("new passphrase:");
    if (!Arrays.equals(first, passphrase("the same again:"))) {
      throw new RefusedException("the two passphrases are not the same; no key was made");
    }
    return first;
  }

  private char[] passphrase(String question) {
    char[] given = fromEnvironment();
    if (given == null) {
      given = terminal.ask(question);
    }
    if (given == null || given.length == 0) {
      throw new RefusedException(
          "a passphrase is needed: set %s, or answer at a terminal"
              .formatted(KeyFiles.PASSPHRASE_VARIABLE));
    }
    return given;
  }

  private char @Nullable [] fromEnvironment() {
    String given = environment.apply(KeyFiles.PASSPHRASE_VARIABLE);
    return given == null || given.isEmpty() ? null : given.toCharArray();
  }
}
