package io.mycelium.node.fleet;

/**
 * Whether a node can take requests.
 *
 * @param ready whether it can
 * @param reason why not, or what it is ready for
 */
public record Readiness(boolean ready, String reason) {}
