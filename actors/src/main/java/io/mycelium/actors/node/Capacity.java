package io.mycelium.actors.node;

/**
 * What a node can give.
 *
 * @param processors that the process may use
 * @param memoryBytes that components may use
 * @param diskBytes that bundles and data may use
 */
public record Capacity(int processors, long memoryBytes, long diskBytes) {
  /** Refuses no processor and negative sizes. */
  public Capacity {
    if (processors < 1 || memoryBytes < 0 || diskBytes < 0) {
      throw new IllegalArgumentException(
          "capacity of %d processors, %d bytes of memory and %d bytes of disk is not possible"
              .formatted(processors, memoryBytes, diskBytes));
    }
  }
}
