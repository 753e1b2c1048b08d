package io.mycelium.actors.task;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What one member believes of the fleet at one moment: hints, good enough to place by. The instance
 * on the chosen node has the last word.
 */
public record FleetView(List<NodeFacts> nodes, ReleaseView releases) {
  /** Copies the list. */
  public FleetView {
    nodes = List.copyOf(nodes);
  }

  /** One node as others see it. */
  public record NodeFacts(
      NodeId node,
      long incarnation,
      NodeKind kind,
      String zone,
      Capacity capacity,
      Holdings holdings,
      boolean reachable,
      boolean drained) {}

  /**
   * What a node has left.
   *
   * @param cpuIdle idle part of all processors, from 0 to 1
   * @param memoryFreeBytes memory that components and tasks may still take
   * @param memoryTotalBytes memory that they may take in all
   * @param diskFreeBytes room in the component cache
   */
  public record Capacity(
      double cpuIdle, long memoryFreeBytes, long memoryTotalBytes, long diskFreeBytes) {}

  /** Which bundles a node has on disk; may say yes wrongly, never no. */
  @FunctionalInterface
  public interface Holdings {
    /** Whether the node may hold the bundle. */
    boolean mayHold(Digest root);
  }

  /** The releases of the log, as far as it is known here. */
  public interface ReleaseView {
    /** How many entries of the log are known. */
    long logIndex();

    /** The newest usable release in the range; empty for none. */
    Optional<ReleaseFacts> resolve(ComponentId component, VersionRange range);

    /** What an instance on the node takes instead of the newest, by the rules of the fleet. */
    ReleaseFacts takenOn(NodeId node, ReleaseFacts newest, VersionRange range);

    /** What a release on the node needs of other components, by the rules of the fleet. */
    Besides besides(NodeId node, ReleaseFacts release);
  }

  /** What a release needs besides itself. */
  public sealed interface Besides {
    /** The usual release, which needs nothing. */
    Besides NOTHING = new Found(List.of());

    /** These releases, each after all that it needs itself. */
    record Found(List<ReleaseFacts> releases) implements Besides {
      /** Copies the list. */
      public Found {
        releases = List.copyOf(releases);
      }
    }

    /** It can't be had; the text is the chain from the release to what is missing. */
    record Missing(String text) implements Besides {}

    /** By which rules to choose is still being asked; who listens to the view hears of it. */
    record Awaited(String text) implements Besides {}
  }

  /** What placing needs to know of a release. */
  public record ReleaseFacts(
      ComponentId component, Version version, Digest root, long contentBytes, long memoryBytes) {}
}
