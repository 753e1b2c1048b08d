package io.mycelium.actors.version;

import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of a component from one version to another. It moves by what is seen and by time alone;
 * in each stage that is not the end, time alone leads on.
 *
 * @param from where the fleet was
 * @param to where it goes
 * @param plan how
 * @param startedEpochMs when it was ordered
 * @param stage how far it is
 * @param sinceEpochMs when that stage began
 * @param proven the canaries that have granted a lease on it
 * @param failures how many failures were seen
 * @param aborting whether somebody wanted it to end
 * @param reason why it is in this stage, for people
 */
public record Rollout(
    Version from,
    Version to,
    RolloutPlan plan,
    long startedEpochMs,
    Stage stage,
    long sinceEpochMs,
    List<NodeId> proven,
    int failures,
    boolean aborting,
    String reason) {
  /** How long a rollback takes: after that each node knows of it, or updates nothing. */
  public static final Duration ROLLBACK = Duration.ofSeconds(65);

  /** The stages of a rollout. */
  public enum Stage {
    /** It waits for a maintenance window. */
    PLANNED,
    /** The canaries take it, each at its next task. */
    CANARY,
    /** All canaries have taken it and are watched. */
    SOAK,
    /** All nodes take it and are watched. */
    PROMOTING,
    /** The fleet is at it. */
    DONE,
    /** All nodes are told to go back. */
    ROLLING_BACK,
    /** The fleet is where it was. */
    ROLLED_BACK,
    /** Somebody has ended it, or no window opened; the fleet is where it was. */
    ABORTED;

    /** Whether nothing more happens. */
    public boolean isFinal() {
      return this == DONE || this == ROLLED_BACK || this == ABORTED;
    }

    /** Whether failures count. */
    public boolean isWatched() {
      return this == CANARY || this == SOAK || this == PROMOTING;
    }
  }

  /** That it goes on to a stage. */
  public record Move(Stage stage, String reason) {}

  /** Copies the list. */
  public Rollout {
    proven = List.copyOf(proven);
  }

  /** A rollout that begins. */
  public static Rollout planned(Version from, Version to, RolloutPlan plan, long nowEpochMs) {
    return new Rollout(
        from, to, plan, nowEpochMs, Stage.PLANNED, nowEpochMs, List.of(), 0, false, "planned");
  }

  /**
   * Whether it has led away from a version: what was tried and taken back, and, where it has gone
   * down, what it has left above. No policy goes there by itself after it.
   */
  public boolean gaveUp(Version version) {
    return switch (stage) {
      case ROLLED_BACK, ABORTED -> version.equals(to);
      case DONE -> version.compareTo(to) > 0 && version.compareTo(from) <= 0;
      case PLANNED, CANARY, SOAK, PROMOTING, ROLLING_BACK -> false;
    };
  }

  /** Whether what was seen says anything about it. */
  public boolean concerns(Evidence seen) {
    boolean isCanary = plan.canaries().contains(seen.node());
    return seen.version().equals(to)
        && stage.isWatched()
        && (seen.passed()
            ? stage == Stage.CANARY && isCanary && !proven.contains(seen.node())
            : isCanary || stage == Stage.PROMOTING);
  }

  /** After something was seen that concerns it. */
  public Rollout seen(Evidence evidence) {
    List<NodeId> more = new ArrayList<>(proven);
    if (evidence.passed()) {
      more.add(evidence.node());
    }
    return new Rollout(
        from,
        to,
        plan,
        startedEpochMs,
        stage,
        sinceEpochMs,
        more,
        failures + (evidence.passed() ? 0 : 1),
        aborting,
        reason);
  }

  /** In another stage. */
  public Rollout moved(Stage next, long atEpochMs, String because) {
    return new Rollout(
        from, to, plan, startedEpochMs, next, atEpochMs, proven, failures, aborting, because);
  }

  /** Told to end. */
  public Rollout aborted() {
    return new Rollout(
        from, to, plan, startedEpochMs, stage, sinceEpochMs, proven, failures, true, reason);
  }

  /**
   * Where it goes on to by now; empty if it stays.
   *
   * @param rules the rules of the component
   * @param usable whether the version it goes to may still be used
   * @param failure what went wrong just now, for the reason when failures are too many; may be
   *     empty
   */
  public Optional<Move> next(UpdateRules rules, boolean usable, String failure, Instant now) {
    Duration past = Duration.ofMillis(now.toEpochMilli() - sinceEpochMs);
    return switch (stage) {
      case PLANNED -> planned(rules, usable, failure, now, past);
      case CANARY -> broken(rules, usable, failure).or(() -> canary(past));
      case SOAK ->
          broken(rules, usable, failure)
              .or(() -> after(past, plan.soak(), Stage.PROMOTING, "the canaries were well for "));
      case PROMOTING ->
          broken(rules, usable, failure)
              .or(() -> after(past, plan.watch(), Stage.DONE, "all nodes were well for "));
      case ROLLING_BACK ->
          after(
              past, ROLLBACK, aborting ? Stage.ABORTED : Stage.ROLLED_BACK, reason + "; told for ");
      case DONE, ROLLED_BACK, ABORTED -> Optional.empty();
    };
  }

  private Optional<Move> planned(
      UpdateRules rules, boolean usable, String failure, Instant now, Duration past) {
    Optional<Move> broken = broken(rules, usable, failure);
    if (broken.isPresent()) {
      return Optional.of(new Move(Stage.ABORTED, broken.get().reason()));
    }
    return rules.isOpen(now)
        ? Optional.of(new Move(Stage.CANARY, "begun"))
        : after(past, plan.windowLimit(), Stage.ABORTED, "no maintenance window opened for ");
  }

  private Optional<Move> broken(UpdateRules rules, boolean usable, String failure) {
    if (aborting) {
      return Optional.of(new Move(Stage.ROLLING_BACK, "aborted"));
    }
    if (!usable) {
      return Optional.of(new Move(Stage.ROLLING_BACK, to + " was yanked"));
    }
    if (rules.fleetPin() != null) {
      return Optional.of(
          new Move(Stage.ROLLING_BACK, "the component was pinned to " + rules.fleetPin()));
    }
    return failures > plan.errorBudget()
        ? Optional.of(
            new Move(
                Stage.ROLLING_BACK,
                "%d failures, borne are %d%s"
                    .formatted(
                        failures, plan.errorBudget(), failure.isEmpty() ? "" : ": " + failure)))
        : Optional.empty();
  }

  private Optional<Move> canary(Duration past) {
    return proven.containsAll(plan.canaries())
        ? Optional.of(new Move(Stage.SOAK, "all %d canaries use it".formatted(proven.size())))
        : after(
            past,
            plan.canaryLimit(),
            Stage.ROLLING_BACK,
            "%d of %d canaries have used it within "
                .formatted(proven.size(), plan.canaries().size()));
  }

  private static Optional<Move> after(Duration past, Duration limit, Stage next, String because) {
    return past.compareTo(limit) >= 0
        ? Optional.of(new Move(next, because + limit))
        : Optional.empty();
  }
}
