package io.mycelium.actors.agent;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine as the JVM sees it. Within a container these are the limits of the container. Memory
 * is the heap of this JVM, where components live; disk is the file system of the bundle cache.
 */
public final class SystemResources implements Resources {
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Path cacheDirectory;

  /** The machine with the bundle cache in this directory. */
  public SystemResources(Path cacheDirectory) {
    this.cacheDirectory = cacheDirectory;
  }

  @Override
  public Sample sample() {
    Runtime jvm = Runtime.getRuntime();
    long used = jvm.totalMemory() - jvm.freeMemory();
    // The load is negative while it is not known yet.
    double load = Math.max(0, system.getCpuLoad());
    try {
      return new Sample(
          load,
          jvm.maxMemory() - used,
          jvm.maxMemory(),
          Files.getFileStore(cacheDirectory).getUsableSpace());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the free space of " + cacheDirectory, e);
    }
  }
}
