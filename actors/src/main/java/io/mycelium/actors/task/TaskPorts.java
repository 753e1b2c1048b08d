package io.mycelium.actors.task;

import io.mycelium.actors.event.Entities;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a task needs of the world.
 *
 * @param entities how instances are reached
 * @param fleet what is believed of the nodes
 * @param clock the time that is written into events
 * @param nanos a monotonic clock, for limits
 * @param settings how long things may take
 * @param recovering hears the persistence id of a task that is about to recover
 */
public record TaskPorts(
    Entities entities,
    FleetViews fleet,
    InstantSource clock,
    LongSupplier nanos,
    TaskSettings settings,
    Consumer<String> recovering) {}
