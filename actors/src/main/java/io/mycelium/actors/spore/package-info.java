/**
 * What nodes tell each other by gossip: one signed card per node and the head of the release log.
 *
 * <p>{@link io.mycelium.actors.spore.BasicSporeClient} writes this node's card at most once a
 * second, and at least once a minute so that a living node is never the oldest. Cards travel in
 * Pekko Distributed Data, a few nodes to a key: the value of a key is sent whole, and a value that
 * outgrows a frame never arrives at new nodes.
 *
 * <p>A card proves itself: the node id is the digest of the key that signed it. It is verified
 * where it is read from the wire, before it may win a merge; of two cards of a node the one with
 * the higher incarnation and then counter wins. What does not verify, is too large or belongs to
 * another fleet is dropped and counted.
 *
 * <p>All of this is hints. Whoever acts on a card or a head checks with its owner.
 */
@NullMarked
package io.mycelium.actors.spore;

import org.jspecify.annotations.NullMarked;
