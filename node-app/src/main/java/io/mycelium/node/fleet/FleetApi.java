package io.mycelium.node.fleet;

/**
 * All that the HTTP API needs of a fleet.
 *
 * @param queries what is
 * @param commands what shall be
 * @param story what was
 * @param cache what lies on the disk of the node that is asked
 * @param memory what components hold in its memory
 */
public record FleetApi(
    FleetQueries queries,
    FleetCommands commands,
    FleetStory story,
    CacheControl cache,
    MemoryControl memory) {}
