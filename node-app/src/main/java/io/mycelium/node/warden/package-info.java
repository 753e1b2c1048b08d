/**
 * The small process that owns a fleet on one machine: it founds the fleet directory, serves the
 * journal, and starts, watches and restarts the JVMs of its nodes.
 *
 * <p>Nodes outlive their warden. A warden writes itself and its nodes into the state file of the
 * fleet directory. A node takes the lock of its own directory, reads there where its warden is,
 * calls it on loopback and keeps the connection: orders come in, reports go out, as lines of JSON.
 * The caller shows the secret of the state file, the warden signs what the caller made up; so each
 * knows that the other belongs to this fleet. When the connection breaks, the node goes on and
 * calls again until a successor answers.
 *
 * <p>A successor adopts the processes that the state file names and that still run, by process id
 * and start, and those that call. What it does not know of can't be started twice, for the lock of
 * the node's directory is held. A death is told to the other nodes, signed, only when the process
 * is gone.
 */
@NullMarked
package io.mycelium.node.warden;

import org.jspecify.annotations.NullMarked;
