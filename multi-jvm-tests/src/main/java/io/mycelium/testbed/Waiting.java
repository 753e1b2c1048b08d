package io.mycelium.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits that end, and say what they waited for. */
public final class Waiting {
  /** How long anything may take on a busy machine. */
  public static final Duration LIMIT = Duration.ofSeconds(90);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private Waiting() {}

  /** Looks again and again until there is something. */
  public static <T> T awaitPresent(String what, Duration limit, Supplier<Optional<T>> look) {
    try {
      return Awaitility.await(what)
          .atMost(limit)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK_AGAIN)
          .until(look::get, Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException e) {
      throw new FleetException("%s was not seen within %s".formatted(what, limit), e);
    }
  }

  /** Looks again and again until it is so. */
  public static void awaitTrue(String what, Duration limit, BooleanSupplier look) {
    awaitPresent(
        what, limit, () -> look.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
  }
}
