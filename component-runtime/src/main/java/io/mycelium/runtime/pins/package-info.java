/**
 * Finds in class files what keeps a component in memory after its unload, or reaches beyond it.
 *
 * <p>{@link io.mycelium.runtime.pins.PinRule} is the list of calls, each with its reason and its
 * remedy. {@link io.mycelium.runtime.pins.PinLint} reads jars and finds them; {@link
 * io.mycelium.runtime.pins.AcceptedPins} takes away what the author accepts for a reason; {@link
 * io.mycelium.runtime.pins.PinReport} is what the bundle keeps of it. All are plain functions of
 * files; Maven does not appear here.
 *
 * <p>A finding is a call in the code, not a proof that it is made. Proof of unload comes from a
 * node or from the harness of tests.
 */
@NullMarked
package io.mycelium.runtime.pins;

import org.jspecify.annotations.NullMarked;
