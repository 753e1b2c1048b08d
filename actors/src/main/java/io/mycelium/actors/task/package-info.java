/**
 * Tasks: what is to be done, where it is done, and what became of it.
 *
 * <p>A task is {@code Submitted}, {@code Placed} on a node under an attempt number, prepared there
 * (leases on all components that it loads), {@code Running}, and then {@code Succeeded}, {@code
 * Failed} or {@code Cancelled}. An attempt may be lost at any time, with its node or its lease; the
 * next one has the next number, and whatever still comes from the old one is ignored.
 *
 * <p>The undisturbed path stores four events in three writes: {@code Submitted} with {@code
 * Placed}, {@code Running} once every lease is granted and before the runner is told, and the
 * outcome. Preparation, progress and log lines are not facts to be kept; they live in memory.
 *
 * <p>{@link io.mycelium.actors.task.TaskDecisions} and {@link io.mycelium.actors.task.Placement}
 * decide, as plain functions; {@link io.mycelium.actors.task.TaskActor} stores, asks and drives
 * open work again after it recovered.
 */
@NullMarked
package io.mycelium.actors.task;

import org.jspecify.annotations.NullMarked;
