/**
 * The command line. Each verb is one class; all but those that work on files speak to a node's HTTP
 * API. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
 */
@NullMarked
package io.mycelium.node.cli;

import org.jspecify.annotations.NullMarked;
