package io.mycelium.api;

/**
 * The node does not have the facility that was asked for: it is not in this release of the node, or
 * the operator has not switched it on. Nothing was done. A component that can work without it
 * catches this; another one lets it end {@link Component#start}, so that the operator reads it.
 */
public final class NotAvailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The facility that is missing. */
  private final Facility facility;

  /** What a node can lend to a component. */
  public enum Facility {
    /** {@link ComponentContext#keyValue()}. */
    KEY_VALUE,
    /** {@link ComponentContext#configuration()}. */
    CONFIGURATION,
    /** {@link ComponentContext#secrets()}. */
    SECRETS,
    /** {@link ComponentContext#metrics()}. */
    METRICS,
    /** {@link ComponentContext#services()}. */
    SERVICES,
    /** {@link ComponentContext#messaging()}. */
    MESSAGING,
    /** {@link ComponentContext#http()}. */
    HTTP,
    /** {@link ComponentContext#audit()}. */
    AUDIT,
    /** {@link ComponentContext#identity()}. */
    IDENTITY,
    /** {@link ComponentContext#members()}. */
    MEMBERS,
    /** {@link ComponentContext#processes()}. */
    PROCESSES
  }

  /**
   * Names what is missing.
   *
   * @param facility what was asked for
   * @param reason why it is not there and what to do
   */
  public NotAvailableException(Facility facility, String reason) {
    super("facility " + facility + " is not available: " + reason);
    this.facility = facility;
  }

  /** The facility that is missing. */
  public Facility facility() {
    return facility;
  }
}
