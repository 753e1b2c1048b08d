/**
 * Runs a component in a test as a node does: the same runtime, module layers, limits and proof of
 * unload, with everything that a fleet would lend in memory.
 *
 * <p>{@link io.mycelium.kit.harness.ComponentHarness} is the extension of JUnit. Each test gets a
 * node of its own; {@link io.mycelium.kit.harness.HarnessSlot} is a loaded version on it, {@link
 * io.mycelium.kit.harness.HarnessTask} a task that was given to one. {@link
 * io.mycelium.kit.harness.HarnessStore}, {@code HarnessSettings} and {@code HarnessMembers} are
 * what the component gets from its context and what the test changes; their faults are those of a
 * fleet.
 *
 * <p>Time is real: the component API has no clock, and timers of the context wait as on a node.
 * What no node lends yet (messages, services, HTTP routes and others) is refused here as well.
 */
@NullMarked
package io.mycelium.kit.harness;

import org.jspecify.annotations.NullMarked;
