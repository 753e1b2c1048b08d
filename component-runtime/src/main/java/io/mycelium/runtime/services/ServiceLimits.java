package io.mycelium.runtime.services;

import io.mycelium.api.Services;
import java.time.Duration;

/**
 * The limits of time of services.
 *
 * @param rebind how long a call waits for a provider when there is none
 * @param call how long a call may take
 */
public record ServiceLimits(Duration rebind, Duration call) {
  /** The defaults of a node. */
  public static final ServiceLimits DEFAULTS =
      new ServiceLimits(Duration.ofSeconds(5), Duration.ofSeconds(Services.MAX_CALL_SECONDS));

  /** Refuses a limit that allows nothing. */
  public ServiceLimits {
    if (!rebind.isPositive() || !call.isPositive()) {
      throw new IllegalArgumentException(
          "limits of services are rebind=%s and call=%s, they must be above 0"
              .formatted(rebind, call));
    }
  }
}
