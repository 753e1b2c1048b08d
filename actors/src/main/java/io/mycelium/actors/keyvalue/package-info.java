/**
 * The durable, versioned store that all instances of one component share.
 *
 * <p>Every change raises the version of its key and the revision of the store. A watcher subscribes
 * under a revision and is sent what changed since, then each change; it repeats its subscription
 * before {@link io.mycelium.actors.keyvalue.KeyValueActor#WATCH_TTL} ends, with the revision up to
 * which it has heard everything, and so gets back whatever was lost on the way.
 */
@NullMarked
package io.mycelium.actors.keyvalue;

import org.jspecify.annotations.NullMarked;
