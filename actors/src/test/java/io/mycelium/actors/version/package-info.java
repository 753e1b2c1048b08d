/** Tests of choosing versions. */
@NullMarked
package io.mycelium.actors.version;

import org.jspecify.annotations.NullMarked;
