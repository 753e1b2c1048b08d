package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.distribution.Digest;
import io.mycelium.node.http.Json;
import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetBackupTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String BUNDLE = "ab.bundle";

  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private FleetDirectory fleet;

  @SuppressWarnings("NullAway.Init")
  private Path backup;

  @SuppressWarnings("NullAway.Init")
  private Path target;

  @BeforeEach
  void found() throws IOException {
    fleet = FleetDirectory.openOrFound(temp.resolve("fleet"), CLOCK, RANDOM);
    fleet.admit("node-1", CLOCK, RANDOM);
    fleet.admit("node-2", CLOCK, RANDOM);
    Files.writeString(fleet.source().resolve(BUNDLE), "a bundle");
    Files.writeString(fleet.node("node-1").resolve("node.log"), "a log");
    Files.writeString(fleet.root().resolve(FleetDirectory.OPERATOR_FILE), "mycelium.zone = a");
    JournalServer.start(fleet.journal(), 0).close();
    backup = temp.resolve("fleet.backup");
    target = temp.resolve("elsewhere");
  }

  private void takeBackup() {
    FleetBackup.ofStopped(fleet.root(), backup, progress -> {});
  }

  private void restore() {
    FleetRestore.into(backup, target, progress -> {});
  }

  @Test
  void backup_restored_isTheSameFleet() throws IOException {
    List<String> progress = new ArrayList<>();
    String said = FleetBackup.ofStopped(fleet.root(), backup, progress::add);
    assertThat(said).contains(fleet.fleet()).contains("2 nodes");
    assertThat(progress).isNotEmpty();
    assertThat(mode(backup)).isEqualTo("rw-------");

    restore();
    FleetDirectory restored = FleetDirectory.open(target).orElseThrow();
    assertThat(restored.fleet()).isEqualTo(fleet.fleet());
    assertThat(restored.nodeIds()).isEqualTo(fleet.nodeIds());
    assertThat(restored.client()).isEqualTo(fleet.client());
    assertThat(restored.rootPublicKey()).isEqualTo(fleet.rootPublicKey());
    assertThat(restored.wardenPublicKey()).isEqualTo(fleet.wardenPublicKey());
    assertThat(restored.source().resolve(BUNDLE)).hasContent("a bundle");
    assertThat(target.resolve(FleetDirectory.OPERATOR_FILE)).hasContent("mycelium.zone = a");
    assertThat(restored.node("node-1").resolve("node.log")).doesNotExist();
    JournalServer.start(restored.journal(), 0).close();
    restored.admit("node-3", CLOCK, RANDOM);
    assertThat(restored.nodeIds()).hasSize(3);
  }

  @Test
  void restore_leavesNothingThatOthersMayRead() throws IOException {
    takeBackup();
    restore();
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : files.toList()) {
        assertThat(mode(file)).as(file.toString()).endsWith("------");
      }
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void backup_overAFileOrUnderALivingWarden_isRefusedAndChangesNothing() throws IOException {
    Files.writeString(backup, "mine");
    assertThatThrownBy(this::takeBackup)
        .isInstanceOf(WardenException.class)
        .hasMessageContaining(backup.toString())
        .hasMessageContaining("not replaced");
    assertThat(backup).hasContent("mine");
    Files.delete(backup);

    try (FleetLock lock = FleetLock.take(fleet.root())) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(this::takeBackup).hasMessageContaining("another process");
    }
    assertThat(backup).doesNotExist();
    assertThatThrownBy(() -> FleetBackup.ofStopped(target, backup, progress -> {}))
        .hasMessageContaining("no fleet");
    assertThat(target).doesNotExist();
  }

  @Test
  void backup_thatFails_leavesNoFile() throws IOException {
    Files.delete(fleet.rootKey());
    assertThatThrownBy(this::takeBackup)
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("root.key");
    assertThat(backup).doesNotExist();
    assertThat(fleet.root().resolve("backup.unfinished")).doesNotExist();
  }

  @Test
  void restore_intoADirectoryThatIsNotEmpty_isRefused() throws IOException {
    takeBackup();
    Files.createDirectory(target);
    restore();
    assertThatThrownBy(this::restore)
        .isInstanceOf(WardenException.class)
        .hasMessageContaining("not empty");
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThatThrownBy(() -> FleetRestore.into(backup, file, progress -> {}))
        .hasMessageContaining("no directory");
  }

  private void assertRefused(String... says) throws IOException {
    assertThatThrownBy(this::restore)
        .isInstanceOf(WardenException.class)
        .hasMessageContaining(backup.toString())
        .hasMessageContainingAll(says);
    assertThat(target).doesNotExist();
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".mycelium"));
    }
  }

  @Test
  void restore_ofWhatIsNoBackup_isRefused() throws IOException {
    assertRefused("no such file");
    Files.writeString(backup, "not a backup at all");
    assertRefused("no backup");
    write(new LinkedHashMap<>(Map.of("x", new byte[1])));
    assertRefused("no backup", BackupContents.NAME);
    Files.delete(backup);
    takeBackup();
    Files.write(backup, Arrays.copyOf(Files.readAllBytes(backup), 5_000));
    assertRefused("no backup, or not a whole one");
  }

  @Test
  void restore_ofANewerLayoutOrFormat_isRefusedByItsNumber() throws IOException {
    takeBackup();
    change("\"layout\":1", "\"layout\":2,\"more\":true");
    assertRefused("layout 2", "up to 1 and 1");
    Files.delete(backup);
    takeBackup();
    change("\"format\":1", "\"format\":7");
    assertRefused("format 7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/evil",
        "nodes/../../evil",
        "nodes//evil",
        "..",
        "nodes/.hidden",
        "a\\\\b",
        "source/",
        "C:evil",
        "Fleet.json"
      })
  void restore_ofAnEntryThatEscapesOrCollides_isRefused(String name) throws IOException {
    takeBackup();
    Map<String, byte[]> entries = read();
    byte[] evil = "evil".getBytes(StandardCharsets.UTF_8);
    entries.put(name.replace("\\\\", "\\"), evil);
    write(entries);
    change(
        "\"entries\":[",
        "\"entries\":[{\"name\":\"%s\",\"bytes\":4,\"sha256\":\"%s\"},"
            .formatted(name, Digest.of(evil).hex()));
    assertRefused("entry '");
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void restore_ofADamagedEntry_isRefusedByItsName() throws IOException {
    takeBackup();
    Map<String, byte[]> entries = read();
    entries.put("source/" + BUNDLE, "b bundle".getBytes(StandardCharsets.UTF_8));
    write(entries);
    assertRefused("source/" + BUNDLE, "damaged");
    entries.put("source/" + BUNDLE, new byte[10_000_000]);
    write(entries);
    assertRefused("source/" + BUNDLE, "damaged");
    entries.remove("source/" + BUNDLE);
    write(entries);
    assertRefused("source/" + BUNDLE, "missing");
  }

  @Test
  void restore_withTheKeysOfAnotherFleet_isRefused() throws IOException {
    takeBackup();
    Map<String, byte[]> entries = read();
    FleetDirectory other = FleetDirectory.openOrFound(temp.resolve("other"), CLOCK, RANDOM);
    other.admit("node-1", CLOCK, RANDOM);
    for (String file : List.of("node.key", "node.crt", "authority.crt")) {
      String name = "nodes/node-1/" + file;
      entries.put(name, Files.readAllBytes(other.node("node-1").resolve(file)));
    }
    BackupContents contents =
        Json.MAPPER.readValue(entries.get(BackupContents.NAME), BackupContents.class);
    List<BackupContents.Entry> listed = new ArrayList<>();
    for (BackupContents.Entry entry : contents.entries()) {
      byte[] bytes = entries.getOrDefault(entry.name(), new byte[0]);
      listed.add(new BackupContents.Entry(entry.name(), bytes.length, Digest.of(bytes).hex()));
    }
    entries.put(
        BackupContents.NAME,
        Json.write(
                new BackupContents(
                    contents.format(),
                    contents.layout(),
                    contents.fleet(),
                    contents.createdAt(),
                    listed))
            .getBytes(StandardCharsets.UTF_8));
    write(entries);
    assertRefused("another fleet");
  }

  private Map<String, byte[]> read() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(backup.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return entries;
  }

  private void write(Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(backup))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  private void change(String from, String to) throws IOException {
    Map<String, byte[]> entries = read();
    String contents = new String(entries.get(BackupContents.NAME), StandardCharsets.UTF_8);
    assertThat(contents).contains(from);
    entries.put(BackupContents.NAME, contents.replace(from, to).getBytes(StandardCharsets.UTF_8));
    write(entries);
  }
}
