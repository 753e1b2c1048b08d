/** Tests of the release log and of what is decided about releases. */
@NullMarked
package io.mycelium.actors.release;

import org.jspecify.annotations.NullMarked;
