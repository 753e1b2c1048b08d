/** What the tests of the harness run. */
@NullMarked
package io.mycelium.kit.harness.sample;

import org.jspecify.annotations.NullMarked;
