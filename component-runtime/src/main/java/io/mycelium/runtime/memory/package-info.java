/**
 * Decides which idle slots leave memory: {@link io.mycelium.runtime.memory.ComponentMemoryManager}
 * weighs what is used against the limits and takes the idle in the order of {@link
 * io.mycelium.runtime.memory.LRUTracker}. It only decides: the caller checks each choice again and
 * unloads.
 *
 * <p>INVARIANT: a slot in use is never chosen. When all is in use, placement is refused instead.
 */
@NullMarked
package io.mycelium.runtime.memory;

import org.jspecify.annotations.NullMarked;
