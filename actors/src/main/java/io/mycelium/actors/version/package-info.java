/**
 * Which version of a component is used, and why.
 *
 * <p>{@link io.mycelium.actors.version.ComponentVersionRegistry} shows the release log as versions,
 * {@link io.mycelium.actors.version.DependencyResolver} selects a component together with all that
 * it needs or explains why it can't, {@link io.mycelium.actors.version.CompatibilityMatrix} keeps
 * what was seen to work. A {@link io.mycelium.actors.version.Sighting} is what a node has signed of
 * that. All of it is a function of what was read; nothing here waits.
 */
@NullMarked
package io.mycelium.actors.version;

import org.jspecify.annotations.NullMarked;
