package io.mycelium.actors.instance;

import io.mycelium.api.Component;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Whether tasks go to a newer version yet, or whether the version in use has put that off. That it
 * has is stored; who may be asked, was asked and has agreed is in memory only, so after a recovery
 * it is asked again.
 */
final class Deferring {
  /** How long an answer is waited for; the hands answer for a slot that doesn't. */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final LongSupplier nowEpochMs;
  private final LongSupplier nanos;
  private final Set<Long> mayDefer = new HashSet<>();
  private final Map<Replacement, Long> askedAtNanos = new HashMap<>();
  private final Set<Replacement> agreed = new HashSet<>();

  /** A slot and the version that is to take its place. */
  record Replacement(long generation, Version to) {}

  /** What is done about a replacement. */
  sealed interface Verdict {
    /** It takes place; the reason is for people, empty for the usual one. */
    record Go(String because) implements Verdict {}

    /** The slot is asked first, and nothing is done until it has answered. */
    record Ask(Slot slot, Version to) implements Verdict {}

    /** The slot has put it off. */
    record Wait(Deferral deferral) implements Verdict {}
  }

  private static final Verdict GO = new Verdict.Go("");

  Deferring(LongSupplier nowEpochMs, LongSupplier nanos) {
    this.nowEpochMs = nowEpochMs;
    this.nanos = nanos;
  }

  /** The slot wants to be asked. */
  void mayDefer(long generation) {
    mayDefer.add(generation);
  }

  /**
   * What becomes of a new lease that would take a version that is not loaded. A version in use
   * speaks for those tasks only that may have it themselves.
   */
  Verdict ofLease(ComponentState state, VersionRange range, Releases.Choice.Take take) {
    Version to = take.release().version();
    boolean isThere = state.liveSlots().stream().anyMatch(slot -> slot.version().equals(to));
    return isThere
        ? GO
        : state.slots().stream()
            .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
            .filter(slot -> state.refCount(slot.generation()) > 0)
            .filter(slot -> range.contains(slot.version()))
            .max(Comparator.comparing(Slot::version).thenComparingLong(Slot::generation))
            .map(slot -> ofSlot(state, slot, take))
            .orElse(GO);
  }

  /** What becomes of a slot that is held, and that its holders would not get today. */
  Verdict ofSlot(ComponentState state, Slot slot, Releases.Choice.Take take) {
    Replacement replacement = new Replacement(slot.generation(), take.release().version());
    boolean isHeard =
        agreed.contains(replacement)
            || nanos.getAsLong() - askedAtNanos.getOrDefault(replacement, nanos.getAsLong())
                >= ANSWER_LIMIT.toNanos();
    return decide(
        slot,
        take,
        state.deferral(slot.generation()),
        new Heard(mayDefer.contains(slot.generation()), isHeard),
        nowEpochMs.getAsLong());
  }

  /**
   * What is known of a slot.
   *
   * @param mayDefer whether it wants to be asked
   * @param agrees whether it has agreed to this replacement, or was silent when it was asked
   */
  record Heard(boolean mayDefer, boolean agrees) {}

  /**
   * Decides. Only to a newer version a replacement can be put off, so never a rollback, and never
   * against a pin. A yanked version drains before anybody asks this.
   */
  static Verdict decide(
      Slot slot, Releases.Choice.Take take, Optional<Deferral> last, Heard heard, long nowEpochMs) {
    Version to = take.release().version();
    if (take.only() || to.compareTo(slot.version()) <= 0) {
      return GO;
    }
    if (last.isPresent()) {
      if (nowEpochMs >= last.get().endEpochMs()) {
        return new Verdict.Go(
            "put off %d times since %d ms, allowed are %d ms"
                .formatted(
                    last.get().answers(),
                    nowEpochMs - last.get().sinceEpochMs(),
                    Component.MAX_DEFER_TOTAL.toMillis()));
      }
      long leftMs = last.get().untilEpochMs() - nowEpochMs;
      // More is left than one answer can give when the clock was set back.
      if (leftMs > 0 && leftMs <= Component.MAX_DEFER.toMillis()) {
        return new Verdict.Wait(last.get());
      }
    }
    return heard.mayDefer() && !heard.agrees() ? new Verdict.Ask(slot, to) : GO;
  }

  /** Whether the question is to be asked; not while its answer is waited for. */
  boolean asks(Verdict.Ask question) {
    return askedAtNanos.putIfAbsent(
            new Replacement(question.slot().generation(), question.to()), nanos.getAsLong())
        == null;
  }

  /** A slot has answered; drafts that it puts its replacement off, if it does and still may. */
  void answered(Draft draft, HandsReport.DeferAnswered answer) {
    Replacement replacement = new Replacement(answer.generation(), answer.next());
    ComponentState state = draft.state();
    mayDefer.retainAll(state.slots().stream().map(Slot::generation).toList());
    agreed.removeIf(is -> state.slot(is.generation()).isEmpty());
    boolean isAsked = askedAtNanos.remove(replacement) != null;
    Optional<Slot> slot =
        state.slot(answer.generation()).filter(is -> is.phase() == Slot.Phase.ACTIVE);
    if (!isAsked || slot.isEmpty()) {
      return;
    }
    long now = nowEpochMs.getAsLong();
    long until =
        Math.min(
            now + Math.min(answer.deferMs(), Component.MAX_DEFER.toMillis()),
            state.deferral(answer.generation()).map(Deferral::endEpochMs).orElse(Long.MAX_VALUE));
    if (until > now) {
      draft.add(
          new ComponentEvent.UpdateDeferred(
              slot.get().version(), answer.generation(), answer.next(), now, until));
    } else {
      agreed.add(replacement);
    }
  }
}
