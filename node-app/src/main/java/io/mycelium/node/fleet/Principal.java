package io.mycelium.node.fleet;

/**
 * Who asks: the name that the log records.
 *
 * @param name the name of the token
 * @param role what the token allows
 */
public record Principal(String name, Role role) {}
