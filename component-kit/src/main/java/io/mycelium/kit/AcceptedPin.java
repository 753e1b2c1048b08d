package io.mycelium.kit;

import io.mycelium.runtime.pins.AcceptedPins;
import io.mycelium.runtime.pins.PinRule;
import java.util.Arrays;

/** One {@code <acceptedPin>} of the POM, as Maven fills it in. */
public final class AcceptedPin {
  /** The kind of call, for example {@code shutdown-hook}. */
  String rule = "";

  /** A class, or a package with {@code .*}. */
  String where = "";

  /** Why it does no harm here. */
  String reason = "";

  /** For Maven. */
  public AcceptedPin() {}

  AcceptedPin(String rule, String where, String reason) {
    this.rule = rule;
    this.where = where;
    this.reason = reason;
  }

  AcceptedPins.Entry entry() {
    PinRule known =
        PinRule.of(rule.strip())
            .orElseThrow(
                () ->
                    new KitException(
                        "<acceptedPin>: rule '%s' is unknown; there are %s"
                            .formatted(
                                rule,
                                String.join(
                                    ", ",
                                    Arrays.stream(PinRule.values()).map(PinRule::id).toList()))));
    try {
      return new AcceptedPins.Entry(known, where, reason);
    } catch (IllegalArgumentException e) {
      throw new KitException("<acceptedPin>: " + e.getMessage(), e);
    }
  }
}
