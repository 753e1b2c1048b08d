/** A component that does nothing, to measure what everything around it costs. */
@NullMarked
package io.mycelium.empty;

import org.jspecify.annotations.NullMarked;
