/**
 * A fleet of real processes for tests: the packaged program is started in a directory of its own,
 * used through its command line and its HTTP API, hurt, healed, and checked.
 *
 * <p>{@link io.mycelium.testbed.FleetPlan} says what a fleet is made of, {@link
 * io.mycelium.testbed.Fleet} is one that runs, {@link io.mycelium.testbed.FleetNode} can be killed,
 * held down, frozen and thawed. {@link io.mycelium.testbed.Tasks} gives work to it. {@link
 * io.mycelium.testbed.EventLog} reads the evidence without asking a node anything, and {@link
 * io.mycelium.testbed.History} and {@link io.mycelium.testbed.Chains} judge it. In JUnit all of it
 * comes with {@link io.mycelium.testbed.FleetExtension}: one fleet for a class, healed after each
 * test, checked and ended after the last, its logs beside every failure.
 *
 * <p>Every wait has a bound, and no process outlives its fleet.
 */
@NullMarked
package io.mycelium.testbed;

import org.jspecify.annotations.NullMarked;
