/** Tests of the spores. */
@NullMarked
package io.mycelium.actors.spore;

import org.jspecify.annotations.NullMarked;
