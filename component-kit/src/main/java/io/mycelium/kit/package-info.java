/**
 * The Maven plugin of component authors. Its one goal, {@code bundle}, takes the jar of a module
 * and the jars that it needs at run time, checks what a node would refuse later, and leaves a
 * {@link io.mycelium.distribution.bundle.PreparedBundle} in {@code target/bundle}; with a
 * publisher's key it signs it too.
 *
 * <p>{@link io.mycelium.kit.BundleMojo} is the shell that speaks with Maven. What the author writes
 * is a {@code ComponentDescription}, what the build made are {@code ComponentJars}; both are plain
 * Java.
 */
@NullMarked
package io.mycelium.kit;

import org.jspecify.annotations.NullMarked;
