/**
 * One node's process: it reads its settings, starts the actor system, the shards, the hands, the
 * data plane and the HTTP API, joins the fleet that its warden names, and says READY.
 */
@NullMarked
package io.mycelium.node.boot;

import org.jspecify.annotations.NullMarked;
