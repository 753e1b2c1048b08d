/** What a component author compiles against: the component, its context and its tasks. */
@NullMarked
package io.mycelium.api;

import org.jspecify.annotations.NullMarked;
