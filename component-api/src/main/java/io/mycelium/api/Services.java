package io.mycelium.api;

/**
 * What this component offers to others and needs from them. A contract is a public interface of a
 * contract module that both components name in their manifests; its values are JDK types and
 * records. The node binds the two sides through a proxy: when the provider goes away, calls throw
 * {@link NotAvailableException} until another one is bound.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface Services {
  /** Offers an implementation of a contract that the manifest names under {@code provides}. */
  <S> Registration offer(Class<S> contract, S implementation);

  /** The contract, bound to whichever provider the manifest's range allows. */
  <S> S require(Class<S> contract);
}
