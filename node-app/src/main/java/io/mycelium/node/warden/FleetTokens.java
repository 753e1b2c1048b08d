package io.mycelium.node.warden;

import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Role;
import io.mycelium.node.http.Tokens;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The API's tokens of a fleet, in a file of its directory. The nodes of this machine read it with
 * every request, so a change counts at once.
 */
public final class FleetTokens {
  /** The most tokens of a fleet. */
  public static final int MAX_TOKENS = 64;

  static final String FILE = "tokens.json";
  static final String LOCK_FILE = "tokens.lock";

  private static final int BYTES = 32;
  private static final int MAX_NAME_LENGTH = 32;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  private final Path root;

  FleetTokens(Path root) {
    this.root = root;
  }

  /** All of them, hashed, in the order in which they were made. */
  public List<Tokens.Token> all() {
    return List.of(
        PrivateFiles.read(root.resolve(FILE), Tokens.Token[].class)
            .orElseThrow(
                () ->
                    new WardenException(
                        "%s has no %s; restore it from a backup".formatted(root, FILE))));
  }

  /**
   * Makes a token and returns its text, which is kept nowhere.
   *
   * @param name what the log calls who uses it: 1 to 32 characters of a-z, 0-9 and hyphens,
   *     starting with a letter
   */
  public String create(String name, Role role, SecureRandom random) {
    if (name.length() > MAX_NAME_LENGTH || !NAME.matcher(name).matches()) {
      throw new WardenException(
          "token name '%s' is not 1 to %d characters of a-z, 0-9 and '-', starting with a letter"
              .formatted(name, MAX_NAME_LENGTH));
    }
    try (LockFile _ = lock()) {
      List<Tokens.Token> tokens = new ArrayList<>(all());
      if (tokens.stream().anyMatch(each -> each.principal().name().equals(name))) {
        throw new WardenException(
            "there is a token '%s' already; revoke it first or choose another name"
                .formatted(name));
      }
      if (tokens.size() >= MAX_TOKENS) {
        throw new WardenException(
            "the fleet has %d tokens, the limit is %d; revoke one first"
                .formatted(tokens.size(), MAX_TOKENS));
      }
      String text = newText(random);
      tokens.add(new Tokens.Token(new Principal(name, role), Tokens.hash(text)));
      PrivateFiles.write(root.resolve(FILE), tokens);
      return text;
    }
  }

  /** Takes a token back; refuses to take the last one that may do everything. */
  public void revoke(String name) {
    try (LockFile _ = lock()) {
      List<Tokens.Token> tokens = all();
      List<Tokens.Token> left =
          tokens.stream().filter(each -> !each.principal().name().equals(name)).toList();
      if (left.size() == tokens.size()) {
        throw new WardenException("there is no token '%s'".formatted(name));
      }
      if (left.stream().noneMatch(each -> each.principal().role() == Role.ADMIN)) {
        throw new WardenException(
            "'%s' is the last token with the role admin; create another one first".formatted(name));
      }
      PrivateFiles.write(root.resolve(FILE), left);
    }
  }

  private LockFile lock() {
    Path file = root.resolve(LOCK_FILE);
    return LockFile.take(file)
        .orElseThrow(
            () ->
                new WardenException(
                    "process %s changes the tokens now; try again"
                        .formatted(LockFile.holder(file))));
  }

  static String newText(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
