package io.mycelium.api;

/**
 * What this component offers to others and needs from them.
 *
 * <p>A contract is a public interface in an exported package. Its module is a jar that both
 * components bring along; both name the interface in their manifests, the provider under {@code
 * provides}, the consumer under {@code requires}. Each side has a copy of its own, so the two may
 * be of different versions.
 *
 * <p>Values go over by copy: texts, numbers, times, arrays, lists, sets, maps, optionals, and
 * public records and enums of the contract's module. Records are matched by their names and the
 * names of their components: one that the other side does not know is left out, one that it knows
 * and does not get is an empty optional or refused.
 *
 * <p>A call runs on a thread of the provider. The caller waits; if it is interrupted, so is the
 * call. When a provider is replaced, calls that run may end and new ones go to the new provider.
 */
public interface Services {
  /** The longest call. */
  int MAX_CALL_SECONDS = 60;

  /** The most calls of one offer at a time. */
  int MAX_CALLS = 1_024;

  /** The most bytes of one direction of a call, in the form in which its values go over. */
  int MAX_CALL_BYTES = 8 << 20;

  /**
   * Offers an implementation until the registration is closed or the component unloads.
   *
   * @throws IllegalArgumentException when the manifest does not provide the contract
   * @throws IllegalStateException when it is offered already
   */
  <S> Registration offer(Class<S> contract, S implementation);

  /**
   * The contract, bound at each call to the newest provider that the manifest's range allows. A
   * call for which there is none waits a few seconds for one and then throws {@link
   * NotAvailableException}; one that has failed throws {@link ServiceFailedException}; one with a
   * value that can't be carried throws {@link IllegalArgumentException}.
   *
   * @throws IllegalArgumentException when the manifest does not require the contract
   */
  <S> S require(Class<S> contract);
}
