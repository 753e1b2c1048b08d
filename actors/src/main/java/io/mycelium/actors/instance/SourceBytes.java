package io.mycelium.actors.instance;

/**
 * How much came from one source.
 *
 * @param source the id of a peer or of a trusted source
 * @param transferredBytes verified bytes
 */
public record SourceBytes(String source, long transferredBytes) {}
