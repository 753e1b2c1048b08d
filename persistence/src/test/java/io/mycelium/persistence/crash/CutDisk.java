package io.mycelium.persistence.crash;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk whose power can be cut: an ext4 file system in a file, which the kernel shuts down without
 * writing what it holds in memory. After it is mounted again, only what was forced is there.
 */
final class CutDisk implements AutoCloseable {
  private static final long SIZE_BYTES = 128L << 20;
  private static final int O_RDONLY = 0;
  private static final int FIRST_VARIADIC = 2;
  private static final long EXT4_IOC_SHUTDOWN = 0x8004587dL;
  private static final int WITHOUT_LOG_FLUSH = 2;

  private final Path image;
  private final Path mount;

  private CutDisk(Path image, Path mount) {
    this.image = image;
    this.mount = mount;
  }

  /** A disk, or why there cannot be one here. */
  record Made(Optional<CutDisk> disk, String obstacle) {}

  static Made create(Path directory) throws IOException {
    Path image = directory.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE_BYTES);
    }
    CutDisk disk = new CutDisk(image, Files.createDirectory(directory.resolve("mount")));
    Optional<String> obstacle =
        failureOf("mkfs.ext4", "-q", "-F", image.toString()).or(disk::mountFailure);
    return obstacle
        .map(reason -> new Made(Optional.empty(), reason))
        .orElseGet(() -> new Made(Optional.of(disk), ""));
  }

  Path directory() {
    return mount;
  }

  /** Cuts the power. */
  @SuppressWarnings("restricted") // this is the call that a power loss is made of
  void cut() {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(FIRST_VARIADIC));
    MethodHandle ioctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(FIRST_VARIADIC));
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(mount.toString());
      MemorySegment flags = arena.allocateFrom(JAVA_INT, WITHOUT_LOG_FLUSH);
      int descriptor = (int) open.invokeExact(path, O_RDONLY);
      int result = (int) ioctl.invokeExact(descriptor, EXT4_IOC_SHUTDOWN, flags);
      int closed = (int) close.invokeExact(descriptor);
      if (descriptor < 0 || result != 0 || closed != 0) {
        throw new IllegalStateException("the file system at %s was not shut down".formatted(mount));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Turns the power on again. */
  void restart() {
    failureOf("umount", mount.toString())
        .or(this::mountFailure)
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
  }

  private Optional<String> mountFailure() {
    return failureOf("mount", "-o", "loop", image.toString(), mount.toString());
  }

  @Override
  public void close() {
    failureOf("umount", mount.toString())
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
  }

  private static Optional<String> failureOf(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream output = process.getInputStream()) {
        String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0
            ? Optional.empty()
            : Optional.of(String.join(" ", command) + ": " + text);
      }
    } catch (IOException e) {
      return Optional.of(String.join(" ", command) + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
