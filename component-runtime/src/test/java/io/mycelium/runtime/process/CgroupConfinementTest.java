package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a folder that looks like the file system of control groups; no kernel is behind it. */
class CgroupConfinementTest {
  @TempDir private Path mount;

  private Path delegated(String enabled) throws IOException {
    Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory pids\n");
    Path unit = Files.createDirectories(mount.resolve("system.slice/mycelium.service"));
    Files.createDirectories(unit.resolve("node"));
    Files.writeString(unit.resolve("cgroup.subtree_control"), enabled);
    return unit;
  }

  private Confinement confinement() {
    return CgroupConfinement.of(
        mount, "1:name=systemd:/x\n0::/system.slice/mycelium.service/node\n");
  }

  @Test
  void process_inADelegatedGroup_isHeldToItsLimitsBesideTheNode() throws IOException {
    Path unit = delegated("cpu memory pids\n");
    Confinement confinement = confinement();
    assertThat(confinement.describe()).startsWith("held to memory").contains(unit.toString());

    Confinement.Held held =
        confinement.hold("acme.x-3", 4711, new Confinement.Limits(320L << 20, 100));

    Path group = unit.resolve("mycelium-acme.x-3");
    assertThat(group.resolve("memory.max")).hasContent(Long.toString(320L << 20));
    assertThat(group.resolve("pids.max")).hasContent("100");
    assertThat(group.resolve("cpu.weight")).hasContent("50");
    assertThat(group.resolve("cgroup.procs")).hasContent("4711");
    held.kill();
    assertThat(group.resolve("cgroup.kill")).hasContent("1");
  }

  @Test
  void part_holdsAllInItTogether_andSharesOutToEach() throws IOException {
    Path unit = delegated("cpu memory pids\n");

    Confinement part = confinement().within("n-acme.x-programs", new Confinement.Limits(100, 10));
    Confinement.Held held = part.hold("7", 4711, new Confinement.Limits(50, 5));

    Path all = unit.resolve("mycelium-n-acme.x-programs");
    assertThat(all.resolve("memory.max")).hasContent("100");
    assertThat(all.resolve("pids.max")).hasContent("10");
    assertThat(Files.readString(all.resolve("cgroup.subtree_control"))).startsWith("+cpu");
    assertThat(all.resolve("cgroup.procs")).doesNotExist();
    assertThat(all.resolve("mycelium-7/memory.max")).hasContent("50");
    assertThat(all.resolve("mycelium-7/cgroup.procs")).hasContent("4711");
    held.kill();
    assertThat(all.resolve("mycelium-7/cgroup.kill")).hasContent("1");
    assertThat(all.resolve("cgroup.kill")).doesNotExist();
  }

  @Test
  void controllers_thatAreNotEnabledYet_areEnabled() throws IOException {
    Path unit = delegated("cpu memory\n");

    assertThat(confinement().describe()).startsWith("held to memory");

    assertThat(Files.readString(unit.resolve("cgroup.subtree_control"))).startsWith("+pids");
  }

  @Test
  void system_withoutDelegationOrGroups_saysWhyItHoldsNobody() throws IOException {
    assertThat(confinement().describe())
        .startsWith("not held by the system")
        .contains("no file system of control groups of version 2");
    Files.writeString(mount.resolve("cgroup.controllers"), "");
    assertThat(confinement().describe())
        .startsWith("not held by the system")
        .contains("is not delegated to this node with [memory, pids, cpu]");
  }
}
