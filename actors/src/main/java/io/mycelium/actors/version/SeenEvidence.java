package io.mycelium.actors.version;

/**
 * Evidence as its owner remembers it.
 *
 * @param evidence what was seen
 * @param signed whether the node that saw it has signed it; not so before nodes signed
 * @param atEpochMs when it was seen; 0 if it is not known
 */
public record SeenEvidence(Evidence evidence, boolean signed, long atEpochMs) {}
