/**
 * What others do, beside which the benches measure us: Felix, PF4J and Caffeine. Each is a service
 * that the benches find when this module's folder of jars is on their class path. Nothing here is
 * part of the installation.
 */
@NullMarked
package io.mycelium.benchmarks;

import org.jspecify.annotations.NullMarked;
