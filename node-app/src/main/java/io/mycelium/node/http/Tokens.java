package io.mycelium.node.http;

import io.mycelium.node.fleet.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The named bearer tokens of a fleet. Only hashes are kept: a token has 256 random bits, so that a
 * plain SHA-256 can't be searched.
 */
public final class Tokens {
  private final Supplier<List<Token>> known;

  /**
   * One token.
   *
   * @param principal who it stands for
   * @param sha256 the hash of its text, in lower-case hexadecimal digits
   */
  public record Token(Principal principal, String sha256) {}

  /** Those that are known at the time of a request. */
  public Tokens(Supplier<List<Token>> known) {
    this.known = known;
  }

  /** The hash that is stored instead of a token. */
  public static String hash(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Whom a token stands for. */
  Optional<Principal> principal(String token) {
    byte[] given = hash(token).getBytes(StandardCharsets.US_ASCII);
    Optional<Principal> found = Optional.empty();
    // All are compared, each in constant time, so that the time tells nothing of what is known.
    for (Token each : known.get()) {
      if (MessageDigest.isEqual(given, each.sha256().getBytes(StandardCharsets.US_ASCII))) {
        found = Optional.of(each.principal());
      }
    }
    return found;
  }
}
