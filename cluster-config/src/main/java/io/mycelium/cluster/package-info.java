/**
 * How JVMs become one fleet: who they are (certificates), how they speak (mutual TLS), where actors
 * live (home shards and rendezvous shards), and how a death becomes known (proven at once, silence
 * through the split-brain resolver).
 *
 * <p>Nothing here knows what the actors do. A member is known by the role {@code node-<node id>};
 * which nodes are sclerotia is asked of a port, because kind is a fact of the fleet and never a
 * role.
 */
@NullMarked
package io.mycelium.cluster;

import org.jspecify.annotations.NullMarked;
