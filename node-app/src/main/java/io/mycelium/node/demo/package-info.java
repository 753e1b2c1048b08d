/**
 * The main job on real input, as a person would do it: each step gives the verbs of the command
 * line to a fleet of three real processes, looks at what came of it, and notes what it measured. A
 * step that does not see what it must see fails, and the demo with it.
 */
@NullMarked
package io.mycelium.node.demo;

import org.jspecify.annotations.NullMarked;
