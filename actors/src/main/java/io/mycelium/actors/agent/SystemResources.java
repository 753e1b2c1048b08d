package io.mycelium.actors.agent;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The machine as the JVM sees it. Within a container these are the limits of the container. Memory
 * is the heap of this JVM, where components live, and not more than components may hold; disk is
 * the file system of the bundle cache.
 */
public final class SystemResources implements Resources {
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Path cacheDirectory;
  private final Supplier<MemoryReading> components;

  /**
   * The machine.
   *
   * @param cacheDirectory where the bundle cache is
   * @param components what the components of this JVM hold
   */
  public SystemResources(Path cacheDirectory, Supplier<MemoryReading> components) {
    this.cacheDirectory = cacheDirectory;
    this.components = components;
  }

  @Override
  public Sample sample() {
    Runtime jvm = Runtime.getRuntime();
    long used = jvm.totalMemory() - jvm.freeMemory();
    // The load is negative while it is not known yet.
    double load = Math.max(0, system.getCpuLoad());
    MemoryReading held = components.get();
    try {
      return new Sample(
          load,
          Math.min(jvm.maxMemory() - used, held.availableBytes()),
          Math.min(jvm.maxMemory(), held.limits().hardBytes()),
          Files.getFileStore(cacheDirectory).getUsableSpace());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the free space of " + cacheDirectory, e);
    }
  }
}
