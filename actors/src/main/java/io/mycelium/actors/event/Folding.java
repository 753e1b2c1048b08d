package io.mycelium.actors.event;

/** A state that knows what an event makes of it. */
public interface Folding<E, S> {
  /** The state after the event; no clock, no randomness, no I/O. */
  S after(E event);
}
