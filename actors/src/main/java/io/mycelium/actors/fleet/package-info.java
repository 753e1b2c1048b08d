/**
 * The one owner of facts about the fleet as a whole: which nodes there are, which of them are the
 * backbone and under which term, and which were lost and are not yet mourned.
 *
 * <p>Sharding moves shards and starts no entity: after the death of a node nothing wakes by itself.
 * {@link io.mycelium.actors.fleet.FleetSupervisor} wakes. It stores {@code NodeLost}, tells the
 * node's entity, and tells it again, a few nodes at a time, until that has acknowledged. The entity
 * tells its instances, they end their leases and tell the holders, and the tasks are placed anew.
 */
@NullMarked
package io.mycelium.actors.fleet;

import org.jspecify.annotations.NullMarked;
