package io.mycelium.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Limits of memory and number of processes, and a share of the processor, by control groups of
 * version 2: one group for each slot, and one for the programs of a component, beside that of the
 * node. The group above must be delegated to the user of the node and hold no process itself, as
 * {@code Delegate=yes} with {@code DelegateSubgroup=} of systemd makes it.
 */
public final class CgroupConfinement implements Confinement {
  private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
  private static final String ENABLED = "cgroup.subtree_control";

  /** The share of a slot where others want the processor too; a node has 100. */
  private static final int CPU_WEIGHT = 50;

  private final Path group;

  private CgroupConfinement(Path group) {
    this.group = group;
  }

  /** By the groups of this process, or none with the reason. */
  public static Confinement ofThisProcess() {
    Path self = Path.of("/proc/self/cgroup");
    try {
      return Files.exists(self)
          ? of(Path.of("/sys/fs/cgroup"), Files.readString(self))
          : Confinement.none("not held by the system, which has no control groups");
    } catch (IOException e) {
      return Confinement.none("not held by the system: " + e);
    }
  }

  /**
   * By the groups below a file system.
   *
   * @param mount where it is mounted
   * @param membership the text of {@code /proc/self/cgroup}
   */
  static Confinement of(Path mount, String membership) {
    if (!Files.exists(mount.resolve("cgroup.controllers"))) {
      return Confinement.none(
          "not held by the system: %s is no file system of control groups of version 2"
              .formatted(mount));
    }
    String own =
        membership
            .lines()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> line.substring("0::/".length()))
            .findFirst()
            .orElse("");
    // A group that holds processes can't share out anything, so the slots stand beside the node.
    Path leaf = mount.resolve(own);
    Path group = leaf.equals(mount) ? mount : leaf.resolveSibling("");
    try {
      enable(group);
    } catch (IOException e) {
      return Confinement.none(
          "not held by the system: the group %s is not delegated to this node with %s (%s)"
              .formatted(group, CONTROLLERS, e));
    }
    return new CgroupConfinement(group);
  }

  private static void enable(Path group) throws IOException {
    Set<String> missing = new TreeSet<>(CONTROLLERS);
    missing.removeAll(words(group.resolve(ENABLED)));
    for (String each : missing) {
      Files.writeString(group.resolve(ENABLED), "+" + each, StandardOpenOption.WRITE);
    }
    // Other nodes of the machine try it as well.
    Path probe = group.resolve("mycelium-probe-" + ProcessHandle.current().pid());
    Files.createDirectories(probe);
    Files.deleteIfExists(probe);
  }

  private static List<String> words(Path file) throws IOException {
    return Arrays.asList(Files.readString(file).strip().split("\\s+"));
  }

  @Override
  public Held hold(String name, long pid, Limits limits) {
    Path own = group.resolve("mycelium-" + name);
    try {
      make(own, limits);
      write(own, "cgroup.procs", pid);
    } catch (IOException e) {
      Group refused = new Group(own);
      refused.close();
      throw new IllegalStateException("process %d can't be held in %s".formatted(pid, own), e);
    }
    return new Group(own);
  }

  @Override
  public Confinement within(String name, Limits together) {
    Path own = group.resolve("mycelium-" + name);
    try {
      make(own, together);
      for (String each : CONTROLLERS) {
        Files.writeString(
            own.resolve(ENABLED), "+" + each, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the group %s can't be made".formatted(own), e);
    }
    return new CgroupConfinement(own);
  }

  private static void make(Path own, Limits limits) throws IOException {
    Files.createDirectories(own);
    write(own, "memory.max", limits.memoryBytes());
    write(own, "pids.max", limits.pids());
    write(own, "cpu.weight", CPU_WEIGHT);
  }

  private static void write(Path group, String file, long value) throws IOException {
    Files.writeString(
        group.resolve(file),
        Long.toString(value),
        StandardCharsets.US_ASCII,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
  }

  @Override
  public String describe() {
    return "held to memory, number of processes and processor by control groups below " + group;
  }

  private record Group(Path path) implements Held {
    @Override
    public void kill() {
      try {
        write(path, "cgroup.kill", 1);
      } catch (IOException e) {
        // Kernels before 5.14 have no such file; the processes are killed one by one.
        return;
      }
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException stillInUse) {
        // An empty group that stays costs nothing; one that is in use is reported as a leak.
        return;
      }
    }
  }
}
