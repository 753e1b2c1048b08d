package io.mycelium.services.network;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the figures of the node from the operating system and the JVM. */
final class NodeSample {
  private final Path proc;
  private final Path data;

  NodeSample(Path proc, Path data) {
    this.proc = proc;
    this.data = data;
  }

  /** The figures by name; what the operating system does not tell is left out. */
  Map<String, Double> read() throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    var runtime = Runtime.getRuntime();
    figures.put("cpu_count", (double) runtime.availableProcessors());
    figures.put(
        "load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    figures.put("heap_used_bytes", (double) heap.getUsed());
    figures.put("heap_max_bytes", (double) heap.getMax());
    figures.put("threads", (double) ManagementFactory.getThreadMXBean().getThreadCount());
    figures.put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    File disk = data.toFile();
    figures.put("disk_free_bytes", (double) disk.getUsableSpace());
    figures.put("disk_total_bytes", (double) disk.getTotalSpace());
    kilobytes("self/status", "VmRSS:", "process_resident_bytes", figures);
    kilobytes("meminfo", "MemTotal:", "memory_total_bytes", figures);
    kilobytes("meminfo", "MemAvailable:", "memory_available_bytes", figures);
    derive(figures);
    return figures;
  }

  private void kilobytes(String file, String key, String name, Map<String, Double> figures)
      throws IOException {
    Path source = proc.resolve(file);
    if (!Files.isReadable(source)) {
      return;
    }
    for (String line : Files.readAllLines(source)) {
      if (line.startsWith(key)) {
        String number = line.substring(key.length()).replace("kB", "").strip();
        figures.put(name, Long.parseLong(number) * 1024.0);
      }
    }
  }

  private static void derive(Map<String, Double> figures) {
    Double total = figures.get("memory_total_bytes");
    Double available = figures.get("memory_available_bytes");
    if (total != null && available != null && total > 0) {
      figures.put("memory_used_ratio", 1 - available / total);
    }
    double diskTotal = figures.getOrDefault("disk_total_bytes", 0.0);
    if (diskTotal > 0) {
      figures.put("disk_used_ratio", 1 - figures.getOrDefault("disk_free_bytes", 0.0) / diskTotal);
    }
  }
}
