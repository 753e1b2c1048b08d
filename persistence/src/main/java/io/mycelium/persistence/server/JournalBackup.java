package io.mycelium.persistence.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
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

  private JournalBackup() {}

  static void write(Connection administrator, Path directory, Path file)
      throws SQLException, IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path raw = Files.createTempFile(directory, "backup", ".zip");
    Path next = Files.createTempFile(directory, "backup", ".next");
    try {
      try (PreparedStatement backup = administrator.prepareStatement("BACKUP TO ?")) {
        backup.setString(1, raw.toString());
        backup.execute();
      }
      assemble(raw, directory, next);
      force(next);
      Path target = file.toAbsolutePath();
      Files.copy(next, target, StandardCopyOption.COPY_ATTRIBUTES);
      force(target);
    } finally {
      Files.deleteIfExists(raw);
      Files.deleteIfExists(next);
    }
  }

  private static void assemble(Path raw, Path directory, Path next) throws IOException {
    try (ZipFile database = new ZipFile(raw.toFile());
        OutputStream bytes = Files.newOutputStream(next);
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
        Path target =
            Files.createFile(
                directory.resolve(part),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
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
