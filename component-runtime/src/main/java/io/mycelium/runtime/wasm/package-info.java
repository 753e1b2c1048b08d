/**
 * Runs components that were built to WebAssembly, in the JVM of the node and behind its walls.
 *
 * <p>{@link io.mycelium.runtime.wasm.WasmTier} reads the one module of a bundle, refuses what is
 * beyond a limit or imports what is not granted, and compiles it to classes behind a loader of
 * their own. Each attempt has an instance of its own, and with it a memory of its own: nothing of
 * an attempt is there in the next one. The rest of a slot, its threads, its context and the proof
 * that it is gone, is that of a layer.
 *
 * <p>INVARIANT: the module reaches the node through {@link io.mycelium.runtime.wasm.HostFunctions}
 * alone, and every address and length that it passes is checked there. {@code
 * docs/reference/wasm-abi.md} is the specification.
 */
@NullMarked
package io.mycelium.runtime.wasm;

import org.jspecify.annotations.NullMarked;
