package io.mycelium.node.warden;

import io.mycelium.cluster.FleetAuthority;
import io.mycelium.cluster.IdentityFiles;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Role;
import io.mycelium.node.http.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes an empty directory the directory of a new fleet: its id, its keys and its first token. */
final class FleetFounding {
  private static final int FLEET_ID_BYTES = 8;

  /** What says which fleet a directory is, besides the keys of its authority and its nodes. */
  static final List<String> IDENTITY_FILES =
      List.of(
          "fleet.json",
          "root.key",
          "root.pub",
          WardenKey.PRIVATE_FILE,
          WardenKey.PUBLIC_FILE,
          FleetTokens.FILE,
          "client.json");

  // With these, what a founding that was cut short may have left.
  private static final List<String> OWN =
      List.of(
          "lock",
          FleetTokens.LOCK_FILE,
          "authority",
          "source",
          "warden.log",
          FleetDirectory.OPERATOR_FILE);

  private FleetFounding() {}

  static FleetDirectory.Fleet found(Path root, InstantSource clock, SecureRandom random) {
    refuseForeignFiles(root);
    byte[] id = new byte[FLEET_ID_BYTES];
    random.nextBytes(id);
    FleetDirectory.Fleet fleet =
        new FleetDirectory.Fleet(FleetDirectory.LAYOUT, HexFormat.of().formatHex(id));
    try {
      FleetAuthority authority = FleetAuthority.create(fleet.fleet(), clock.instant(), random);
      IdentityFiles.save(authority, root.resolve("authority"));
      SigningKey key = SigningKey.generate(random);
      KeyFiles.writePrivate(root.resolve("root.key"), key);
      KeyFiles.writePublic(root.resolve("root.pub"), key.publicKeys());
    } catch (IOException e) {
      throw new WardenException("the fleet's keys can't be written: " + e, e);
    }
    WardenKey.createIn(root, random);
    FleetDirectory.Client operator =
        new FleetDirectory.Client("operator", FleetTokens.newText(random));
    PrivateFiles.write(
        root.resolve(FleetTokens.FILE),
        List.of(
            new Tokens.Token(
                new Principal(operator.name(), Role.ADMIN), Tokens.hash(operator.token()))));
    PrivateFiles.write(root.resolve("client.json"), operator);
    PrivateFiles.createDirectories(root.resolve("source"));
    // INVARIANT: written last; a directory without it was not founded.
    PrivateFiles.write(root.resolve("fleet.json"), fleet);
    return fleet;
  }

  static void refuseForeignFiles(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      Optional<Path> foreign =
          files.filter(file -> !isOwn(file.getFileName().toString())).findFirst();
      if (foreign.isPresent()) {
        throw new WardenException(
            "%s is not a fleet directory and not empty (%s); choose another with --data"
                .formatted(root, foreign.get().getFileName()));
      }
      if (IdentityFiles.hasAuthority(root.resolve("authority"))) {
        throw new WardenException(
            "%s holds an authority but no fleet.json; its founding was cut short, remove it and"
                    .formatted(root)
                + " start again");
      }
    } catch (IOException e) {
      throw new WardenException("%s can't be read: %s".formatted(root, e), e);
    }
  }

  private static boolean isOwn(String file) {
    String name =
        file.endsWith(PrivateFiles.UNFINISHED)
            ? file.substring(0, file.length() - PrivateFiles.UNFINISHED.length())
            : file;
    return OWN.contains(name) || IDENTITY_FILES.contains(name);
  }
}
