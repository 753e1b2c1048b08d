/** Tests of the journal server. */
@NullMarked
package io.mycelium.persistence.server;

import org.jspecify.annotations.NullMarked;
