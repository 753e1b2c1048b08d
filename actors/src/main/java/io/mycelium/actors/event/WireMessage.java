package io.mycelium.actors.event;

/** A message that may cross from one JVM to another, as CBOR. */
public interface WireMessage {}
