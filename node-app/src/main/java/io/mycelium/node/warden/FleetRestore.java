package io.mycelium.node.warden;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.FileTree;
import io.mycelium.node.http.Json;
import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Makes a fleet directory of a backup. It is put together beside its place and moved there when all
 * of it was checked, so that what is refused leaves nothing.
 */
public final class FleetRestore {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final Set<StandardOpenOption> NEW_FILE =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path staging;
  private final Consumer<String> progress;

  private FleetRestore(Path staging, Consumer<String> progress) {
    this.staging = staging;
    this.progress = progress;
  }

  /**
   * Restores a backup into a directory that is empty or not there.
   *
   * @return what was restored, in words
   */
  public static String into(Path backup, Path root, Consumer<String> progress) {
    requireEmpty(root);
    try (ZipFile zip = open(backup)) {
      BackupContents contents = contents(zip);
      PrivateFiles.createDirectories(root.resolveSibling(""));
      Path staging = Files.createTempDirectory(root.resolveSibling(""), ".mycelium-restore");
      try {
        String restored = new FleetRestore(staging, progress).fill(zip, contents);
        // Moving replaces an empty directory and no other.
        Files.move(staging, root, StandardCopyOption.ATOMIC_MOVE);
        return restored + " in " + root;
      } finally {
        FileTree.delete(staging);
      }
    } catch (WardenException e) {
      throw new WardenException("%s can't be restored: %s".formatted(backup, e.getMessage()), e);
    } catch (IOException | IllegalStateException e) {
      throw new WardenException("%s can't be restored to %s: %s".formatted(backup, root, e), e);
    }
  }

  private static void requireEmpty(Path root) {
    FleetDirectory.requireUsable(root);
    if (Files.notExists(root)) {
      return;
    }
    try (Stream<Path> files = Files.list(root)) {
      files
          .findFirst()
          .ifPresent(
              file -> {
                throw new WardenException(
                    "%s is not empty (%s); restore into a new directory with --data"
                        .formatted(root, file.getFileName()));
              });
    } catch (IOException e) {
      throw new WardenException("%s can't be read: %s".formatted(root, e), e);
    }
  }

  private static ZipFile open(Path backup) throws IOException {
    if (!Files.isRegularFile(backup)) {
      throw new WardenException("there is no such file");
    }
    try {
      return new ZipFile(backup.toFile());
    } catch (ZipException e) {
      throw new WardenException("it is no backup, or not a whole one: " + e.getMessage(), e);
    }
  }

  private static BackupContents contents(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(BackupContents.NAME);
    if (entry == null) {
      throw new WardenException("it is no backup: it holds no " + BackupContents.NAME);
    }
    byte[] text;
    try (InputStream in = zip.getInputStream(entry)) {
      text = in.readNBytes(BackupContents.MAX_BYTES + 1);
    }
    if (text.length > BackupContents.MAX_BYTES) {
      throw new WardenException(
          "its list of contents is longer than %d bytes".formatted(BackupContents.MAX_BYTES));
    }
    BackupContents contents = Json.MAPPER.readValue(text, BackupContents.class);
    contents.check();
    return contents;
  }

  private String fill(ZipFile zip, BackupContents contents) throws IOException {
    long done = 0;
    for (BackupContents.Entry entry : contents.entries()) {
      progress.accept(
          "%d of %d KiB, %s".formatted(done >> 10, contents.bytes() >> 10, entry.name()));
      extract(zip, entry);
      done += entry.bytes();
    }
    progress.accept("opening the journal");
    Path journal = staging.resolve(BackupContents.JOURNAL);
    JournalServer.restore(journal, staging.resolve("journal"));
    Files.delete(journal);
    PrivateFiles.createDirectories(staging.resolve(BackupContents.SOURCE));
    FleetDirectory fleet =
        FleetDirectory.open(staging)
            .filter(each -> each.fleet().equals(contents.fleet()))
            .orElseThrow(() -> new WardenException("it is not of fleet " + contents.fleet()));
    // Each key and certificate is read once, so that a damaged one is found now.
    int nodes = fleet.nodeIds().size();
    return "fleet %s with %d nodes, as it was at %s"
        .formatted(contents.fleet(), nodes, contents.createdAt());
  }

  private void extract(ZipFile zip, BackupContents.Entry entry) throws IOException {
    Path target = staging.resolve(entry.name()).normalize();
    if (!target.startsWith(staging)) {
      throw new WardenException("entry '%s' leads out of the directory".formatted(entry.name()));
    }
    ZipEntry stored = zip.getEntry(entry.name());
    if (stored == null) {
      throw new WardenException("entry '%s' is missing".formatted(entry.name()));
    }
    PrivateFiles.createDirectories(target.resolveSibling(""));
    MessageDigest digest = Digest.sha256();
    long bytes;
    try (InputStream in = zip.getInputStream(stored);
        FileChannel channel = FileChannel.open(target, NEW_FILE, OWNER_ONLY);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      bytes = copy(in, out, entry.bytes());
      channel.force(true);
    }
    String sha256 = Digest.ofRaw(digest.digest()).hex();
    if (bytes != entry.bytes() || !sha256.equals(entry.sha256())) {
      throw new WardenException(
          "entry '%s' is damaged: expected %d bytes with digest %s, found %s"
              .formatted(entry.name(), entry.bytes(), entry.sha256(), sha256));
    }
  }

  /** Copies, and stops behind the limit: an entry may unpack to more than it says. */
  private static long copy(InputStream in, OutputStream out, long limit) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    for (int n = in.read(buffer); n >= 0 && copied <= limit; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      copied += n;
    }
    return copied;
  }
}
