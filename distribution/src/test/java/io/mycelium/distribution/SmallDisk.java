package io.mycelium.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk of {@value #MEGABYTES} MB, where this process may mount one; else an ordinary folder. */
public final class SmallDisk implements AutoCloseable {
  /** How large it is at first. */
  public static final int MEGABYTES = 8;

  private final Path folder;
  private final boolean mounted;

  private SmallDisk(Path folder, boolean mounted) {
    this.folder = folder;
    this.mounted = mounted;
  }

  /** Mounts it over a folder. */
  public static SmallDisk at(Path folder) throws IOException {
    boolean mounted =
        System.getProperty("os.name").equals("Linux")
            && "root".equals(System.getProperty("user.name"))
            && run("mount", "-t", "tmpfs", "-o", size(MEGABYTES), "tmpfs", folder.toString()) == 0;
    return new SmallDisk(folder, mounted);
  }

  /** Whether there is a file system of its own that can be full. */
  public boolean isMounted() {
    return mounted;
  }

  /** Makes a mounted one so large. */
  public void grow(int megabytes) throws IOException {
    require("mount", "-o", "remount," + size(megabytes), folder.toString());
  }

  @Override
  public void close() throws IOException {
    if (mounted) {
      require("umount", folder.toString());
    }
  }

  private static String size(int megabytes) {
    return "size=" + megabytes + "m";
  }

  private static void require(String... command) throws IOException {
    int code = run(command);
    if (code != 0) {
      throw new IOException("%s ended with %d".formatted(String.join(" ", command), code));
    }
  }

  private static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command) + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
