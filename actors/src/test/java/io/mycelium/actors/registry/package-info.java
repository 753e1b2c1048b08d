/** Tests of the registry. */
@NullMarked
package io.mycelium.actors.registry;

import org.jspecify.annotations.NullMarked;
