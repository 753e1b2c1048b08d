/** Tests of nodes. */
@NullMarked
package io.mycelium.actors.node;

import org.jspecify.annotations.NullMarked;
