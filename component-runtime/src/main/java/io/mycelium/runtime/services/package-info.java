/**
 * Services between the components of one node. Providers offer an implementation under a contract,
 * consumers get a proxy that is bound at each call. Nothing of the one side is held by the other:
 * values go over by copy, failures as text, and a call runs on a thread of the provider, which can
 * be unloaded while its consumers live.
 *
 * <p>{@code ValueWriter} and {@code ValueReader} are the two ends of every call, {@code
 * ServiceDoor} and {@code Target} what may lie between them: nothing, or one or two sockets.
 */
@NullMarked
package io.mycelium.runtime.services;

import org.jspecify.annotations.NullMarked;
