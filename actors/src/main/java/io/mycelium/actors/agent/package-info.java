/**
 * The hands of a node: one tree of local actors for each JVM, without a journal. They fetch,
 * verify, load, run, unload and delete, and report what they did; what shall be done is decided by
 * the actors that remember.
 *
 * <p>No class, object or exception of a component crosses into a message: text and bytes only.
 */
@NullMarked
package io.mycelium.actors.agent;

import org.jspecify.annotations.NullMarked;
