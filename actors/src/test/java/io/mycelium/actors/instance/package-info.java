/** Tests of instances. */
@NullMarked
package io.mycelium.actors.instance;

import org.jspecify.annotations.NullMarked;
