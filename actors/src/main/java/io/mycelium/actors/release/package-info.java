/**
 * What may be installed, as the fleet has agreed on it: the release log with its one order, and per
 * component the policy and pins by which a version is chosen.
 */
@NullMarked
package io.mycelium.actors.release;

import org.jspecify.annotations.NullMarked;
