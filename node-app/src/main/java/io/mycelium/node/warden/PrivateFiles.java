package io.mycelium.node.warden;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;

/** Small JSON files that only their owner can read, written as a whole or not at all. */
final class PrivateFiles {
  /** The ending of a file that was not written to its end. */
  static final String UNFINISHED = ".new";

  private static final int MAX_BYTES = 1024 * 1024;

  private PrivateFiles() {}

  static void createDirectories(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new WardenException(
          "directory %s can't be made (%s); choose another with --data".formatted(directory, e), e);
    }
  }

  static void write(Path file, Object value) {
    Path beside = file.resolveSibling(file.getFileName() + UNFINISHED);
    try {
      Files.deleteIfExists(beside);
      try (FileChannel channel =
          FileChannel.open(
              beside,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(Json.write(value).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new WardenException("%s can't be written: %s".formatted(file, e), e);
    }
  }

  static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new WardenException(
            "%s has %d bytes, the limit is %d".formatted(file, size, MAX_BYTES));
      }
      return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new WardenException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new WardenException("%s can't be read: %s".formatted(file, e), e);
    }
  }
}
