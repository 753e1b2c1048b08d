package io.mycelium.runtime;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceDoor;
import java.nio.file.Path;
import java.util.List;

/**
 * What to load. The caller has verified the jars and keeps them unchanged until the slot is gone.
 *
 * @param component the component
 * @param version the version
 * @param generation the number of this load
 * @param node the node that loads
 * @param mainClass the class that implements {@link io.mycelium.api.Component}, from the manifest;
 *     or the exported function of WebAssembly that runs tasks
 * @param jars the modules of the bundle, named or automatic; or its one module of WebAssembly
 * @param storage where the component may write
 * @param facilities what the node lends
 * @param memoryBytes what the manifest expects it to use; 0 says nothing
 * @param provides the services that it may offer to other components
 * @param requires the services of other components that must be there
 */
public record LoadRequest(
    ComponentId component,
    Version version,
    long generation,
    NodeId node,
    String mainClass,
    List<Path> jars,
    SlotStorage storage,
    NodeFacilities facilities,
    long memoryBytes,
    List<Contract> provides,
    List<Contract> requires) {
  /** The most jars of one component. */
  public static final int MAX_JARS = 256;

  /** Refuses no jars and too many. */
  public LoadRequest {
    jars = List.copyOf(jars);
    provides = List.copyOf(provides);
    requires = List.copyOf(requires);
    if (jars.isEmpty() || jars.size() > MAX_JARS) {
      throw new IllegalArgumentException(
          "component %s has %d jars, it must have 1 to %d"
              .formatted(component, jars.size(), MAX_JARS));
    }
  }

  /** A request that says nothing about memory, and of a component without services. */
  public LoadRequest(
      ComponentId component,
      Version version,
      long generation,
      NodeId node,
      String mainClass,
      List<Path> jars,
      SlotStorage storage,
      NodeFacilities facilities) {
    this(
        component,
        version,
        generation,
        node,
        mainClass,
        jars,
        storage,
        facilities,
        0,
        List.of(),
        List.of());
  }

  /**
   * Refuses a load without the services that it needs.
   *
   * @throws LoadException when nobody offers one of them
   */
  public void checkServices(ServiceDoor services) {
    List<Contract> missing = services.missing(requires);
    if (!missing.isEmpty()) {
      throw new LoadException(
          LoadException.Reason.SERVICE_MISSING,
          "%s requires %s %s, which nobody on this node offers: a component that provides it must be loaded first"
              .formatted(slotName(), missing.getFirst().name(), missing.getFirst().range()));
    }
  }

  /** The name of the slot for people, logs and class loaders. */
  public String slotName() {
    return new SlotName(component, version, generation).toString();
  }
}
