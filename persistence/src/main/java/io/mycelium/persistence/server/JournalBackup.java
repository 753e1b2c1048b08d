package io.mycelium.persistence.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A backup is a zip file with the database as it was at one moment and the administrator's password
 * that opens it: it is as secret as the journal.
 */
final class JournalBackup {
  private static final List<String> PARTS =
      List.of(JournalDatabase.DATA_FILE, Secrets.ADMINISTRATOR_FILE);

  // In the directory of the journal, for H2 makes backups that others may read.
  private static final String RAW = "backup.unfinished";
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private JournalBackup() {}

  static void write(Connection administrator, Path directory, Path file)
      throws SQLException, IOException {
    Path target = file.toAbsolutePath();
    Files.createFile(target, OWNER_ONLY);
    Path raw = directory.resolve(RAW);
    boolean complete = false;
    try {
      // Of a backup that was cut short; H2 keeps the mode of a file that it finds.
      Files.deleteIfExists(raw);
      Files.createFile(raw, OWNER_ONLY);
      try (PreparedStatement backup = administrator.prepareStatement("BACKUP TO ?")) {
        backup.setString(1, raw.toString());
        backup.execute();
      }
      assemble(raw, directory, target);
      force(target);
      complete = true;
    } finally {
      Files.deleteIfExists(raw);
      if (!complete) {
        Files.deleteIfExists(target);
      }
    }
  }

  private static void assemble(Path raw, Path directory, Path target) throws IOException {
    try (ZipFile database = new ZipFile(raw.toFile());
        OutputStream bytes = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      ZipEntry data = entry(database, JournalDatabase.DATA_FILE);
      out.putNextEntry(new ZipEntry(JournalDatabase.DATA_FILE));
      try (InputStream in = database.getInputStream(data)) {
        in.transferTo(out);
      }
      out.putNextEntry(new ZipEntry(Secrets.ADMINISTRATOR_FILE));
      Files.copy(directory.resolve(Secrets.ADMINISTRATOR_FILE), out);
    }
  }

  static void read(Path backup, Path directory) throws IOException {
    for (String part : PARTS) {
      if (Files.exists(directory.resolve(part))) {
        throw new FileAlreadyExistsException(directory.resolve(part).toString());
      }
    }
    try (ZipFile zip = new ZipFile(backup.toFile())) {
      for (String part : PARTS) {
        Path target = Files.createFile(directory.resolve(part), OWNER_ONLY);
        try (InputStream in = zip.getInputStream(entry(zip, part));
            OutputStream out = Files.newOutputStream(target)) {
          in.transferTo(out);
        }
        force(target);
      }
    }
  }

  private static ZipEntry entry(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("%s holds no %s".formatted(zip.getName(), name));
    }
    return entry;
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
