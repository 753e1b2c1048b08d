/**
 * Finds who holds the class loader of a slot whose unload is late.
 *
 * <p>{@link io.mycelium.runtime.leak.HeapDumps} writes a heap dump into a folder of the node, lets
 * a child JVM ({@link io.mycelium.runtime.leak.HeapWalkMain}) walk it, and deletes it. The child
 * maps the file, indexes it in one pass, and walks strong references from the roots, breadth first,
 * until it meets the class loaders that it was asked for; what it prints has names of classes,
 * fields and threads, never a value.
 *
 * <p>Limits: the size of a dump, the room that stays free on the disk, the time and the heap of the
 * child, one dump at a time and one in an interval ({@link io.mycelium.runtime.leak.LeakLimits}).
 */
@NullMarked
package io.mycelium.runtime.leak;

import org.jspecify.annotations.NullMarked;
