/**
 * The data plane: chunks from node to node over their own TCP port.
 *
 * <p>The control plane decides whether a node may have a bundle and mints a {@link
 * io.mycelium.distribution.peer.Ticket}. The asker connects, shows the ticket with its own id and
 * the root of the bundle, is told which chunks there are, and asks for chunks by index, several
 * ahead if it likes. One connection serves one bundle and is not reused.
 *
 * <p>Every frame has a length that is checked before anything is allocated; every wait has a
 * deadline after which the connection is closed, so that a peer which drips bytes holds nothing for
 * long. {@code docs/reference/data-plane.md} says what each byte means.
 */
@NullMarked
package io.mycelium.distribution.peer;

import org.jspecify.annotations.NullMarked;
