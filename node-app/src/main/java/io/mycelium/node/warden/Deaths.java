package io.mycelium.node.warden;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attests deaths, signed by the warden's key, and remembers those of the last while for nodes whose
 * line was down when they happened.
 */
final class Deaths {
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MAX_REMEMBERED = 64;

  private final String fleet;
  private final WardenKey key;
  private final InstantSource clock;
  private final Deque<ControlLine.Dead> recent = new ArrayDeque<>();

  Deaths(String fleet, WardenKey key, InstantSource clock) {
    this.fleet = fleet;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Signs that a process is gone; the caller has seen it. Nothing is to be said of one that was not
   * ready, for it listened nowhere that others know.
   */
  Optional<ControlLine.Dead> attest(ControlLine.@Nullable Ready ready, long pid) {
    if (ready == null) {
      return Optional.empty();
    }
    String at = clock.instant().toString();
    String statement = ControlLine.Dead.statement(fleet, ready.node(), ready.artery(), pid, at);
    ControlLine.Dead dead =
        new ControlLine.Dead(ready.node(), ready.artery(), pid, at, key.sign(statement));
    recent.addLast(dead);
    if (recent.size() > MAX_REMEMBERED) {
      recent.removeFirst();
    }
    return Optional.of(dead);
  }

  /** A living process listens there now, so what was said of the dead one must not be repeated. */
  void forget(MemberAddress artery) {
    recent.removeIf(dead -> dead.artery().equals(artery));
  }

  /** Those of the last while, oldest first. */
  List<ControlLine.Dead> recent() {
    Instant oldest = clock.instant().minus(REMEMBERED);
    recent.removeIf(dead -> Instant.parse(dead.at()).isBefore(oldest));
    return List.copyOf(recent);
  }
}
