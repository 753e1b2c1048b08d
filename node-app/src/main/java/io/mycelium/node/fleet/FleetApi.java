package io.mycelium.node.fleet;

/**
 * All that the HTTP API needs of a fleet.
 *
 * @param queries what is
 * @param commands what shall be
 * @param story what was
 */
public record FleetApi(FleetQueries queries, FleetCommands commands, FleetStory story) {}
