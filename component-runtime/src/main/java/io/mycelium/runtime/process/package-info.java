/**
 * The tier {@code process}: each slot in a JVM of its own, a child of the node.
 *
 * <p>On the side of the node {@link io.mycelium.runtime.process.ProcessTier} starts the child,
 * {@code ProcessSlot} speaks with it, and {@code ProcessTree} ends it with all its descendants. On
 * the side of the child {@link io.mycelium.runtime.process.ChildProgram} loads the component with
 * the ordinary {@link io.mycelium.runtime.ComponentRuntime}; what the node lends stands behind
 * proxies there.
 *
 * <p>Both speak in frames ({@code ToChild}, {@code ToNode}, {@code FrameCodec}) over a Unix domain
 * socket. A frame has a type, numbers, texts and bytes; no class, object or exception crosses. All
 * that a child says is bounded and checked, and a child that breaks the protocol is ended.
 *
 * <p>Services go both ways: {@code LentServices} makes the calls of a child, {@code RemoteOffers}
 * holds what it offers, and {@code ProxyServices} is the exchange as the child sees it.
 *
 * <p>{@code docs/reference/process-tier.md} is the specification.
 */
@NullMarked
package io.mycelium.runtime.process;

import org.jspecify.annotations.NullMarked;
