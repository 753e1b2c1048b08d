package io.mycelium.node.warden;

import io.mycelium.distribution.trust.Algorithm;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The warden's own key: what it signs comes from the warden of this fleet on this machine,
 * whichever process that is just now.
 */
final class WardenKey {
  /** The private half, in the fleet directory. */
  static final String PRIVATE_FILE = "warden.key";

  /** The public half, by which nodes know their warden. */
  static final String PUBLIC_FILE = "warden.pub";

  private final SigningKey key;

  private WardenKey(SigningKey key) {
    this.key = key;
  }

  /** Makes the key of a fleet directory that has none. */
  static void createIn(Path root, SecureRandom random) {
    try {
      if (Files.notExists(root.resolve(PRIVATE_FILE))) {
        KeyFiles.writePrivate(root.resolve(PRIVATE_FILE), SigningKey.generate(random));
      }
      if (Files.notExists(root.resolve(PUBLIC_FILE))) {
        KeyFiles.writePublic(root.resolve(PUBLIC_FILE), open(root).key.publicKeys());
      }
    } catch (IOException e) {
      throw new WardenException("the warden's key can't be written: " + e, e);
    }
  }

  static WardenKey open(Path root) {
    try {
      return new WardenKey(KeyFiles.readPrivate(root.resolve(PRIVATE_FILE)));
    } catch (IOException e) {
      throw new WardenException("the warden's key can't be read: " + e.getMessage(), e);
    }
  }

  /** The public half. */
  static PublicKeySet publicKey(Path root) {
    try {
      return KeyFiles.readPublic(root.resolve(PUBLIC_FILE));
    } catch (IOException e) {
      throw new WardenException("the warden's public key can't be read: " + e.getMessage(), e);
    }
  }

  /** The signature of a statement, as text. */
  String sign(String statement) {
    byte[] signature = key.sign(Algorithm.ED25519, statement.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature);
  }

  /** Whether the owner of the key made this statement. */
  static boolean hasSigned(PublicKeySet key, String statement, String signature) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return key.verifies(Algorithm.ED25519, statement.getBytes(StandardCharsets.UTF_8), decoded);
  }

  /** What a warden signs to prove to a node that it is one. */
  static String welcome(String fleet, String nonce) {
    return "mycelium/welcome/1\n%s\n%s".formatted(fleet, nonce);
  }
}
