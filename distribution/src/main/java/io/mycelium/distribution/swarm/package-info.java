/**
 * Who is asked for which chunk.
 *
 * <p>{@link io.mycelium.distribution.swarm.TransferScheduler} is a state machine: a {@link
 * io.mycelium.distribution.swarm.TransferFact} and the time go in, {@link
 * io.mycelium.distribution.swarm.TransferEffect}s come out. A source goes from offered to opening
 * to ready to ended; a trusted source may go back to offered a few times. A source that sends a
 * chunk with another digest than the signed one is never used again.
 *
 * <p>The engine that carries out the effects with threads and sockets is {@link
 * io.mycelium.distribution.ComponentDistributionClient}; tests carry them out with a list of
 * honest, lying, dying and slow sources and a clock that is a number.
 */
@NullMarked
package io.mycelium.distribution.swarm;

import org.jspecify.annotations.NullMarked;
