/**
 * Runs components inside the JVM of a node and proves that they are gone afterwards.
 *
 * <p>{@link io.mycelium.runtime.ComponentRuntime#load} puts the jars of one verified bundle into a
 * module layer of their own over {@code io.mycelium.api}, makes the component and starts it. {@link
 * io.mycelium.runtime.LoadedComponent} runs its tasks and unloads it: cancel tasks, {@code stop},
 * sweep what it took, drop the layer, and wait for a phantom reference to say that the class loader
 * is collected.
 *
 * <p>What the code is and how the component is made of it is behind {@link
 * io.mycelium.runtime.SlotCode}: a module layer here, a module of WebAssembly in the package {@code
 * wasm}.
 *
 * <p>INVARIANT: nothing of a component leaves this package. Exceptions are rendered to text where
 * they are caught, results are bytes, listeners of the component are held through wrappers that let
 * go of them at unload.
 */
@NullMarked
package io.mycelium.runtime;

import org.jspecify.annotations.NullMarked;
