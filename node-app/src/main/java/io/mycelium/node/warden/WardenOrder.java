package io.mycelium.node.warden;

/**
 * What the command line asks of a warden.
 *
 * @param secret the secret of the state file
 * @param verb {@code stop}, {@code hold}, {@code release} or {@code kill}
 * @param node the name of a node, empty for {@code stop}
 */
record WardenOrder(String secret, String verb, String node) {}
