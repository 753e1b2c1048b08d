/** The protocol between a task and the runner of the slot that it holds a lease on. */
@NullMarked
package io.mycelium.actors.task.runner;

import org.jspecify.annotations.NullMarked;
