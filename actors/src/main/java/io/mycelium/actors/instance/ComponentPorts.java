package io.mycelium.actors.instance;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.node.Drains;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What an instance needs of the node that it lives on.
 *
 * @param hands of this JVM, which may be another node's than the instance's
 * @param releases the release log as this node has verified it
 * @param entities how the node of the instance is reached
 * @param holders how tasks are reached
 * @param drains which nodes take no new tasks
 * @param clock stamps events and retries
 * @param nanos a monotonic clock that measures silence and idleness
 */
public record ComponentPorts(
    Hands hands,
    Releases releases,
    Entities entities,
    Holders holders,
    Drains drains,
    InstantSource clock,
    LongSupplier nanos) {}
