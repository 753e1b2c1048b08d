/** Tests of the event log, with the counter that they write about. */
@NullMarked
package io.mycelium.actors.event;

import org.jspecify.annotations.NullMarked;
