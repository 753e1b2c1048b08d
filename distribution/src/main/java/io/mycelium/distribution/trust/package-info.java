/** Who signed what, and whom the fleet believes. */
@NullMarked
package io.mycelium.distribution.trust;

import org.jspecify.annotations.NullMarked;
