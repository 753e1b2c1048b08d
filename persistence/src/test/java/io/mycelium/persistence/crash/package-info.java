/**
 * What was acknowledged survives: the death of the writer, of the server, and of the power. The
 * processes are real and are killed as nothing is asked; the disk is a file system that is cut off.
 */
@NullMarked
package io.mycelium.persistence.crash;

import org.jspecify.annotations.NullMarked;
