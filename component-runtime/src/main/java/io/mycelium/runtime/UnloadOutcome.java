package io.mycelium.runtime;

/** Whether an unload is proven. */
public sealed interface UnloadOutcome {
  /**
   * The class loader is collected: nothing of the slot is left in the JVM.
   *
   * @param milliseconds from the request to the proof
   * @param bytes of classes and off-heap memory that the slot held
   * @param collections that were forced meanwhile, for this and for other slots
   */
  record Unloaded(long milliseconds, long bytes, long collections) implements UnloadOutcome {}

  /**
   * The class loader was still in use when the deadline had passed. {@link
   * LoadedComponent#collected} still tells when it goes.
   *
   * @param path who seems to hold it, as text
   */
  record Leaked(String path) implements UnloadOutcome {}
}
