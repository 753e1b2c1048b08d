package io.mycelium.runtime;

import io.mycelium.runtime.services.ServiceDoor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * What all slots of a runtime share.
 *
 * @param limits the limits of time
 * @param nanos a monotonic clock
 * @param timer runs short actions of the core only
 * @param proof waits for collected loaders
 * @param services what slots offer to each other
 * @param measures what is known of their memory
 */
record Ports(
    RuntimeLimits limits,
    LongSupplier nanos,
    ScheduledExecutorService timer,
    UnloadProof proof,
    ServiceDoor services,
    SlotMeasures measures) {
  ProgressThinner thinner(TaskInvocation.Listener listener) {
    return new ProgressThinner(listener, timer, nanos, limits.progressInterval());
  }
}
