package io.mycelium.actors.task;

import io.mycelium.actors.event.EventType;
import io.mycelium.api.ComponentId;
import io.mycelium.api.VersionRange;
import java.util.List;

/** What is to be done. Each kind states what it loads; the first of these runs the operation. */
public sealed interface NetworkTask {
  /** The operation, its input and what it demands of a node. */
  Work work();

  /** The components that an attempt leases, all on one node; never empty, each once. */
  List<Need> loads();

  /** A component in a range of versions. */
  record Need(ComponentId component, VersionRange range) {
    @Override
    public String toString() {
      return component + " " + range;
    }
  }

  /** Runs a virtual machine, with memory that other nodes may share. */
  @EventType(name = "network-task.host-virtual-machine", version = 1)
  record HostVirtualMachine(VersionRange vmManager, VersionRange distributedRam, Work work)
      implements NetworkTask {
    @Override
    public List<Need> loads() {
      return List.of(
          new Need(new ComponentId("vm-manager"), vmManager),
          new Need(new ComponentId("distributed-ram"), distributedRam));
    }
  }

  /** Manages storage of the fleet. */
  @EventType(name = "network-task.manage-storage", version = 1)
  record ManageStorage(VersionRange storageManagement, Work work) implements NetworkTask {
    @Override
    public List<Need> loads() {
      return List.of(new Need(new ComponentId("storage-management"), storageManagement));
    }
  }

  /** Coordinates networks of the fleet. */
  @EventType(name = "network-task.network-coordination", version = 1)
  record NetworkCoordination(VersionRange networkServices, Work work) implements NetworkTask {
    @Override
    public List<Need> loads() {
      return List.of(new Need(new ComponentId("network-services"), networkServices));
    }
  }

  /** Runs an operation of any component. */
  @EventType(name = "network-task.run-component", version = 1)
  record RunComponent(ComponentId component, VersionRange range, Work work) implements NetworkTask {
    @Override
    public List<Need> loads() {
      return List.of(new Need(component, range));
    }
  }
}
