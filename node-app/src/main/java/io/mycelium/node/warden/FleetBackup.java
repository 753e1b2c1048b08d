package io.mycelium.node.warden;

import io.mycelium.distribution.Digest;
import io.mycelium.node.http.Json;
import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what a fleet needs to live on elsewhere into one file: its identity, its journal and its
 * bundles. The file is as secret as the fleet directory.
 */
public final class FleetBackup {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String BUNDLE = ".bundle";

  private final FleetDirectory fleet;
  private final Consumer<String> progress;
  private final List<BackupContents.Entry> entries = new ArrayList<>();

  /** Copies the journal into a new file. */
  @FunctionalInterface
  interface JournalCopy {
    void to(Path file);
  }

  private FleetBackup(FleetDirectory fleet, Consumer<String> progress) {
    this.fleet = fleet;
    this.progress = progress;
  }

  /** Backs up a fleet whose warden does not run; none can start meanwhile. */
  public static String ofStopped(Path root, Path target, Consumer<String> progress) {
    FleetDirectory fleet =
        FleetDirectory.open(root)
            .orElseThrow(() -> new WardenException("there is no fleet in " + root));
    try (FleetLock lock = FleetLock.take(root)) {
      assert lock != null;
      return write(fleet, file -> JournalServer.backup(fleet.journal(), file), target, progress);
    }
  }

  /**
   * Writes the backup; refuses to replace a file.
   *
   * @return what it holds, in words
   */
  static synchronized String write(
      FleetDirectory fleet, JournalCopy journal, Path target, Consumer<String> progress) {
    create(target);
    // Beside the journal, where there is room for it and nobody else can read.
    Path copy = fleet.root().resolve("backup.unfinished");
    boolean complete = false;
    try {
      Files.deleteIfExists(copy);
      String written = new FleetBackup(fleet, progress).assemble(journal, copy, target);
      complete = true;
      return written;
    } catch (IOException | IllegalStateException e) {
      throw new WardenException(
          "the fleet in %s can't be backed up to %s: %s"
              .formatted(fleet.root(), target, e.getMessage()),
          e);
    } finally {
      delete(copy);
      if (!complete) {
        delete(target);
      }
    }
  }

  private static void create(Path target) {
    try {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new WardenException(
          "%s is there already and is not replaced; choose another name".formatted(target), e);
    } catch (IOException e) {
      throw new WardenException(
          "%s can't be written (%s); choose another place".formatted(target, e), e);
    }
  }

  private String assemble(JournalCopy journal, Path copy, Path target) throws IOException {
    progress.accept("copying the journal");
    // INVARIANT: the journal before the bundles, for a bundle is there before its release is.
    journal.to(copy);
    try (OutputStream bytes = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (Path file : fleet.identityFiles()) {
        add(zip, fleet.root().relativize(file).toString(), file);
      }
      add(zip, BackupContents.JOURNAL, copy);
      for (Path bundle : bundles()) {
        add(zip, BackupContents.SOURCE + "/" + bundle.getFileName(), bundle);
      }
      BackupContents contents =
          new BackupContents(
              BackupContents.FORMAT,
              FleetDirectory.LAYOUT,
              fleet.fleet(),
              CLOCK.instant().toString(),
              entries);
      contents.check();
      zip.putNextEntry(new ZipEntry(BackupContents.NAME));
      zip.write(Json.write(contents).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return "fleet %s with %d nodes in %s, %d KiB"
        .formatted(fleet.fleet(), fleet.nodeNames().size(), target, Files.size(target) >> 10);
  }

  private List<Path> bundles() throws IOException {
    try (Stream<Path> files = Files.list(fleet.source())) {
      return files.filter(file -> file.toString().endsWith(BUNDLE)).sorted().toList();
    }
  }

  private void add(ZipOutputStream zip, String name, Path file) throws IOException {
    BackupContents.checkName(name);
    progress.accept("writing %s, %d KiB".formatted(name, Files.size(file) >> 10));
    zip.putNextEntry(new ZipEntry(name));
    MessageDigest digest = Digest.sha256();
    long bytes;
    try (InputStream in = Files.newInputStream(file)) {
      DigestOutputStream out = new DigestOutputStream(zip, digest);
      bytes = in.transferTo(out);
    }
    zip.closeEntry();
    entries.add(new BackupContents.Entry(name, bytes, Digest.ofRaw(digest.digest()).hex()));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new WardenException("%s can't be removed: %s".formatted(file, e), e);
    }
  }
}
