package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetDirectoryTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T00:00:00Z"));
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path temp;

  private FleetDirectory found(String name) {
    return FleetDirectory.openOrFound(temp.resolve(name), CLOCK, RANDOM);
  }

  @Test
  void openOrFound_twice_isTheSameFleet() {
    FleetDirectory first = found("a");
    FleetDirectory again = found("a");
    assertThat(again.fleet()).isEqualTo(first.fleet());
    assertThat(again.client()).isEqualTo(first.client());
    assertThat(again.rootPublicKey()).isEqualTo(first.rootPublicKey());
  }

  @Test
  void openOrFound_leavesSecretsReadableByTheirOwnerAlone() throws IOException {
    FleetDirectory fleet = found("a");
    fleet.admit("node-1", CLOCK, RANDOM);
    for (Path secret :
        List.of(
            fleet.root().resolve("client.json"),
            fleet.rootKey(),
            fleet.node("node-1").resolve("node.key"),
            fleet.root().resolve("authority/authority.key"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .as(secret.toString())
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(fleet.root().resolve("tokens.json")))
        .doesNotContain(fleet.client().token());
  }

  @Test
  void identity_needsNoKeyOfTheAuthority() throws IOException {
    FleetDirectory fleet = found("a");
    fleet.admit("node-1", CLOCK, RANDOM);
    Files.delete(fleet.root().resolve("authority/authority.key"));
    assertThat(fleet.identity("node-1").fleet()).isEqualTo(fleet.fleet());
  }

  @Test
  void admit_givesEachNodeAnAddressOfItsOwn() {
    FleetDirectory fleet = found("a");
    for (int i = 1; i <= Warden.MAX_NODES; i++) {
      fleet.admit("node-" + i, CLOCK, RANDOM);
    }
    assertThat(fleet.nodeNames().stream().map(name -> fleet.identity(name).host()))
        .hasSize(Warden.MAX_NODES)
        .doesNotHaveDuplicates()
        .doesNotContain(FleetDirectory.HOST);
    String first = fleet.identity("node-1").host();
    fleet.admit("node-1", CLOCK, RANDOM);
    assertThat(fleet.identity("node-1").host()).isEqualTo(first);
  }

  @Test
  void open_ofANewerLayout_isRefused() throws IOException {
    FleetDirectory fleet = found("a");
    Files.writeString(fleet.root().resolve("fleet.json"), "{\"layout\":2,\"fleet\":\"x\"}");
    assertThatThrownBy(() -> found("a"))
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("layout 2")
        .hasMessageContaining("up to 1");
  }

  @Test
  void openOrFound_inADirectoryWithOtherFiles_isRefusedAndChangesNothing() throws IOException {
    Path foreign = Files.createDirectory(temp.resolve("photos"));
    Files.writeString(foreign.resolve("holiday.jpg"), "x");
    assertThatThrownBy(() -> found("photos"))
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("holiday.jpg");
    try (Stream<Path> files = Files.list(foreign)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void nodeIds_withACopiedNodeDirectory_areRefused() throws IOException {
    FleetDirectory fleet = found("a");
    fleet.admit("node-1", CLOCK, RANDOM);
    copy(fleet.node("node-1"), fleet.node("node-2"));
    assertThatThrownBy(fleet::nodeIds)
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("same node id");
  }

  @Test
  void nodeIds_withANodeWhoseAdmissionWasCutOff_leaveItOutUntilItIsAdmitted() throws IOException {
    FleetDirectory fleet = found("a");
    fleet.admit("node-1", CLOCK, RANDOM);
    Files.createDirectory(fleet.node("node-2"));
    assertThat(fleet.nodeIds()).containsOnlyKeys("node-1");

    fleet.admit("node-2", CLOCK, RANDOM);
    assertThat(fleet.nodeIds()).containsOnlyKeys("node-1", "node-2");
  }

  @Test
  void nodeIds_withANodeOfAnotherFleet_areRefused() throws IOException {
    FleetDirectory other = found("b");
    other.admit("node-1", CLOCK, RANDOM);
    FleetDirectory fleet = found("a");
    fleet.admit("node-1", CLOCK, RANDOM);
    copy(other.node("node-1"), fleet.node("node-9"));
    assertThatThrownBy(fleet::nodeIds)
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("node-9");
  }

  @Test
  void rootPublicKeyFor_aNode_isTheOneItWasAdmittedUnder() throws IOException {
    FleetDirectory fleet = found("a");
    fleet.admit("node-1", CLOCK, RANDOM);
    assertThat(fleet.rootPublicKeyFor("node-1")).isEqualTo(fleet.rootPublicKey());

    Path strangers = found("b").root().resolve("root.pub");
    Files.copy(strangers, fleet.root().resolve("root.pub"), StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> fleet.rootPublicKeyFor("node-1"))
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("one of them was replaced");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void lock_takenTwice_isRefusedUntilLetGo() {
    try (FleetLock first = FleetLock.take(temp.resolve("a"))) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> FleetLock.take(temp.resolve("a")))
          .isInstanceOf(WardenException.class)
          .hasMessageContaining("another process uses");
    }
    FleetLock.take(temp.resolve("a")).close();
  }
}
