/**
 * The journal that every node of a machine writes to.
 *
 * <p>The journal is a table of one H2 server that runs outside the nodes, so that no node's death
 * takes it along. A write is one call of the server's {@code APPEND}, which commits one transaction
 * and forces it to disk before it answers: what was acknowledged survives the death of the writer,
 * of the server and of the machine. Everybody who waits for a force shares the next one.
 *
 * <p>Transactions take turns, so that the global order of events is the order of their commits: who
 * reads on from a known event misses none. The pair of entity and sequence number is unique, so a
 * second writer of an entity fails instead of mixing its events with the first.
 *
 * <p>Nothing here blocks an actor. Reads run on a few threads, writes on one that takes all that
 * wait in one transaction. Every operation has a time limit; a server that is gone shows as {@link
 * io.mycelium.persistence.JournalUnavailableException}, and its successor is found through the
 * connection file.
 */
@NullMarked
package io.mycelium.persistence;

import org.jspecify.annotations.NullMarked;
