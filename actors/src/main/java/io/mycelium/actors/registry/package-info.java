/**
 * This node's own copy of the release log.
 *
 * <p>{@link io.mycelium.actors.registry.ComponentRegistry} answers from memory what is released;
 * {@link io.mycelium.actors.registry.ReleaseReader} keeps it up to date: it reads on from the owner
 * of the log when a spore tells of a higher head, and now and then without being told. Each
 * statement is verified here against the root that the node was installed with; whoever hands out
 * the log is not believed. A log that does not verify, or that differs from what is known, changes
 * nothing and is reported.
 */
@NullMarked
package io.mycelium.actors.registry;

import org.jspecify.annotations.NullMarked;
