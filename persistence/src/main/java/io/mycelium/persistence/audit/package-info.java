/** What can be told from the log alone: that it is unchanged, and any state at any time. */
@NullMarked
package io.mycelium.persistence.audit;

import org.jspecify.annotations.NullMarked;
