/** Tests of what the supervisor of the fleet does. */
@NullMarked
package io.mycelium.actors.fleet;

import org.jspecify.annotations.NullMarked;
