package io.mycelium.runtime;

/** A way to load components, with its own distance between them and the node. */
public interface Tier {
  /**
   * Loads and starts a component; blocks until it works, or for at most the start limit and what
   * the tier itself takes.
   *
   * @throws LoadException when that is refused or fails
   */
  LoadedSlot load(LoadRequest request) throws InterruptedException;
}
