/** Tests of proofs over the log. */
@NullMarked
package io.mycelium.persistence.audit;

import org.jspecify.annotations.NullMarked;
