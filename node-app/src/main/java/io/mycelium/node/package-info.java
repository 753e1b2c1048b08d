/** The program: its entry point, and the packages of the warden, the node and the command line. */
@NullMarked
package io.mycelium.node;

import org.jspecify.annotations.NullMarked;
