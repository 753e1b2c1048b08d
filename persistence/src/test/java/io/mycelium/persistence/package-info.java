/** Tests of the journal, in this JVM and against processes that are killed. */
@NullMarked
package io.mycelium.persistence;

import org.jspecify.annotations.NullMarked;
