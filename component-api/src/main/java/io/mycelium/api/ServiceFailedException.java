package io.mycelium.api;

/**
 * A call of another component's service was made and has failed: the provider has thrown, took too
 * long, was unloaded meanwhile, or answered with something that a contract can't carry. Its text is
 * all that comes over: an exception of the provider would keep the provider in memory.
 */
public final class ServiceFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what has failed.
   *
   * @param reason which call, of which provider, and why
   */
  public ServiceFailedException(String reason) {
    super(reason);
  }
}
