package io.mycelium.runtime.services;

import java.util.List;

/**
 * Where slots offer services and call those of others: the exchange of a node, or the way to it.
 */
public interface ServiceDoor {
  /** Adds an offer; who waits for one takes it. */
  Offer offer(Contract service, Provider provider, Target target);

  /** The services that nobody offers now. */
  List<Contract> missing(List<Contract> required);

  /**
   * Calls whoever offers the service now; waits for a while when nobody does. A thread that is
   * interrupted stays so, and its call has failed.
   *
   * @param consumer who calls, for people
   */
  ServiceAnswer call(Contract required, String consumer, ServiceCall call);
}
