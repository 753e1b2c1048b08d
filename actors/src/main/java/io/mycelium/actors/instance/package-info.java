/**
 * One component on one node: its bundles, its slots and its leases.
 *
 * <p>{@code ComponentActor} is the brain: it decides and remembers, and assumes nothing that was
 * not reported. {@link io.mycelium.actors.instance.Hands} act on the node: they fetch, verify, load
 * and unload, and report with evidence. The brain lives on its node while the node is a member; on
 * another node, while its own is down, it only ends leases and tells their holders.
 *
 * <p>A task attempt sends {@code Acquire} and hears {@code Preparing} any number of times, then
 * {@code Granted} or {@code Refused}. It sends {@code Renew} while it lives and {@code Release}
 * when it ends; it may repeat each of them. An attempt, incarnation or generation that is older
 * than the one known is refused, and the refusal is an event.
 *
 * <p>After each recovery the brain asks for an inventory; open orders are then given again under
 * their old generation, and the hands do not do twice what they did.
 */
@NullMarked
package io.mycelium.actors.instance;

import org.jspecify.annotations.NullMarked;
