/**
 * The small process that owns a fleet on one machine: it founds the fleet directory, serves the
 * journal, and starts, watches and restarts the JVMs of its nodes.
 *
 * <p>A node and its warden talk in lines of JSON: orders on the node's standard input, reports on
 * its standard output. The end of the input tells the node to end, so that no node outlives its
 * warden, whatever ended the warden.
 */
@NullMarked
package io.mycelium.node.warden;

import org.jspecify.annotations.NullMarked;
