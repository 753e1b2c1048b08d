package io.mycelium.distribution.bundle;

import io.mycelium.api.VersionRange;

/**
 * A service that a component provides or requires.
 *
 * @param contract the name of its contract, such as the name of its interface
 * @param range the versions of the contract that are provided or accepted
 */
public record Service(String contract, VersionRange range) {
  /** Refuses a contract that is not a dotted name. */
  public Service {
    Names.check("service contract", contract);
  }

  /** Whether this, as provided, will do for one that is required. */
  public boolean satisfies(Service required) {
    return contract.equals(required.contract) && range.overlaps(required.range);
  }
}
