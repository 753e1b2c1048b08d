/**
 * What the fleet can be asked and told, in plain Java: the port between the HTTP API and the
 * actors.
 *
 * <p>Three small ports make a {@code FleetApi}: queries read a view, commands answer with an {@code
 * Outcome}, and the story is read page by page. A page is pulled by whoever reads it, so a slow
 * reader holds up nobody and nothing is buffered for it.
 */
@NullMarked
package io.mycelium.node.fleet;

import org.jspecify.annotations.NullMarked;
