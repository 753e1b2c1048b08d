/**
 * How everything that happened is written down.
 *
 * <p>An entity decides on events; {@link io.mycelium.actors.event.AuditedEntity} seals each of them
 * in an {@link io.mycelium.actors.event.Envelope} and only the envelope is stored. The payload is
 * encoded once, and every digest covers stored bytes, so a log written today is checked by any
 * later program without knowing the classes of its events.
 *
 * <p>The envelopes of one entity form a chain: each names the digest of the one before. Recovery
 * checks the chain, the sequence numbers and the writers, and refuses to run on a log that was
 * changed. A snapshot carries the head of the chain, so that the check goes on behind it.
 *
 * <p>Types are stored under the name and version of their {@link
 * io.mycelium.actors.event.EventType}, never under a class name: classes may move. An older version
 * needs an upcast, a newer one is refused.
 */
@NullMarked
package io.mycelium.actors.event;

import org.jspecify.annotations.NullMarked;
