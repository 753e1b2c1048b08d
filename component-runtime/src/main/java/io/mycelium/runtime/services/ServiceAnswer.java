package io.mycelium.runtime.services;

/** What a call came to, as it goes over. */
public sealed interface ServiceAnswer {
  /**
   * It has returned.
   *
   * @param by which offer, for people
   * @param value what, as {@link ValueWriter} writes it
   */
  record Returned(String by, byte[] value) implements ServiceAnswer {}

  /** It has failed, or was given up. */
  record Failed(String why) implements ServiceAnswer {}

  /** Its arguments are not for the method; nothing was called. */
  record Refused(String why) implements ServiceAnswer {}

  /** Nobody offered the service in time; nothing was called. */
  record Unavailable(String why) implements ServiceAnswer {}

  /** The offer takes no more calls; nothing was called, and another offer may be. */
  record Untaken() implements ServiceAnswer {}
}
