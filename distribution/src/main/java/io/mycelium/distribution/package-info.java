/** Bundles in, verified bytes out. */
@NullMarked
package io.mycelium.distribution;

import org.jspecify.annotations.NullMarked;
