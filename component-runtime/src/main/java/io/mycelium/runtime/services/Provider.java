package io.mycelium.runtime.services;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import java.util.concurrent.RejectedExecutionException;

/** A slot that offers services. */
public interface Provider {
  /** Its component. */
  ComponentId component();

  /** The version that is loaded. */
  Version version();

  /** The number of the load. */
  long generation();

  /**
   * Runs something on a thread of the slot.
   *
   * @throws RejectedExecutionException when it unloads
   */
  Thread start(String name, Runnable body);
}
