/**
 * What the holder of a lease and the runner of a slot say to each other.
 *
 * <p>The holder sends {@code Start} once it has written down that the attempt runs, and {@code
 * Watch} again and again: after it moved to another node, and because a report may be lost on the
 * way. A runner therefore keeps the outcome of an attempt until its lease has ended, answers every
 * {@code Watch} with the last thing it has to say, and treats a second {@code Start} of the same
 * attempt as a {@code Watch}. An attempt that it never started, or has forgotten, is {@code
 * NotRunning}.
 *
 * <p>Each report names its attempt; a holder ignores those of an attempt that is not its current
 * one.
 */
@NullMarked
package io.mycelium.actors.task.runner;

import org.jspecify.annotations.NullMarked;
