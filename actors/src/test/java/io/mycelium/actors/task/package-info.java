/** Tests of the life of a task. */
@NullMarked
package io.mycelium.actors.task;

import org.jspecify.annotations.NullMarked;
