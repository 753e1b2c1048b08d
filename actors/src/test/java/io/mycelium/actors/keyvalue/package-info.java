/** Tests of stores. */
@NullMarked
package io.mycelium.actors.keyvalue;

import org.jspecify.annotations.NullMarked;
