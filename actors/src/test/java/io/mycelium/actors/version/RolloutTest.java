package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.actors.version.Rollout.Move;
import io.mycelium.actors.version.Rollout.Stage;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final Version FROM = Version.parse("1.0.0");
  private static final Version TO = Version.parse("1.1.0");
  private static final NodeId ONE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final NodeId TWO = new NodeId("b".repeat(NodeId.LENGTH));
  private static final NodeId OTHER = new NodeId("c".repeat(NodeId.LENGTH));
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
  private static final RolloutPlan PLAN =
      new RolloutPlan(
          List.of(ONE, TWO),
          1,
          Duration.ofHours(24),
          Duration.ofMinutes(15),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5));
  private static final UpdateRules RULES =
      UpdateRules.NONE.with(UpdatePolicy.MANUAL, List.of()).at(FROM);

  private static Rollout in(Stage stage) {
    return Rollout.planned(FROM, TO, PLAN, START.toEpochMilli())
        .moved(stage, START.toEpochMilli(), "so");
  }

  private static Evidence evidence(NodeId node, boolean passed) {
    return new Evidence(
        new ComponentId("a"), TO, Evidence.CORE, Version.parse("0.1.0"), passed, node);
  }

  private static Optional<Move> after(Rollout rollout, Duration past) {
    return rollout.next(RULES, true, "", START.plus(past));
  }

  @Test
  void canaries_onceAllHaveUsedIt_areWatchedAndThenAllNodesAre() {
    Rollout canary = in(Stage.CANARY).seen(evidence(ONE, true));
    assertThat(after(canary, Duration.ZERO)).isEmpty();
    assertThat(after(canary.seen(evidence(TWO, true)), Duration.ZERO))
        .hasValue(new Move(Stage.SOAK, "all 2 canaries use it"));

    assertThat(after(in(Stage.SOAK), PLAN.soak().minusMillis(1))).isEmpty();
    assertThat(after(in(Stage.SOAK), PLAN.soak()))
        .hasValue(new Move(Stage.PROMOTING, "the canaries were well for PT10M"));
    assertThat(after(in(Stage.PROMOTING), PLAN.watch()))
        .hasValue(new Move(Stage.DONE, "all nodes were well for PT5M"));
  }

  @Test
  void canary_thatNobodyUses_isRolledBackAtItsDeadline() {
    Rollout canary = in(Stage.CANARY).seen(evidence(ONE, true));

    assertThat(after(canary, PLAN.canaryLimit().minusMillis(1))).isEmpty();
    assertThat(after(canary, PLAN.canaryLimit()))
        .hasValue(new Move(Stage.ROLLING_BACK, "1 of 2 canaries have used it within PT15M"));
  }

  @Test
  void failures_withinTheBudget_areBorne_oneMoreRollsBack() {
    for (Stage stage : List.of(Stage.CANARY, Stage.SOAK, Stage.PROMOTING)) {
      Rollout failing = in(stage).seen(evidence(ONE, false));
      assertThat(after(failing, Duration.ZERO)).as("%s", stage).isEmpty();
      assertThat(after(failing.seen(evidence(TWO, false)), Duration.ZERO))
          .as("%s", stage)
          .hasValue(new Move(Stage.ROLLING_BACK, "2 failures, borne are 1"));
    }
  }

  @Test
  void evidence_concernsTheCanaries_andAllNodesOnceAllTakeIt() {
    assertThat(in(Stage.CANARY).concerns(evidence(OTHER, false))).isFalse();
    assertThat(in(Stage.SOAK).concerns(evidence(ONE, false))).isTrue();
    assertThat(in(Stage.PROMOTING).concerns(evidence(OTHER, false))).isTrue();
    assertThat(in(Stage.CANARY).concerns(evidence(ONE, true))).isTrue();
    assertThat(in(Stage.CANARY).seen(evidence(ONE, true)).concerns(evidence(ONE, true))).isFalse();
    assertThat(in(Stage.ROLLING_BACK).concerns(evidence(ONE, false))).isFalse();
    Evidence ofAnother =
        new Evidence(new ComponentId("a"), FROM, Evidence.CORE, Version.parse("0.1.0"), false, ONE);
    assertThat(in(Stage.SOAK).concerns(ofAnother)).isFalse();
  }

  @Test
  void abortYankAndPin_rollBack_andAnAbortEndsAsSuch() {
    assertThat(after(in(Stage.SOAK).aborted(), Duration.ZERO))
        .hasValue(new Move(Stage.ROLLING_BACK, "aborted"));
    assertThat(in(Stage.SOAK).next(RULES, false, "", START))
        .hasValue(new Move(Stage.ROLLING_BACK, "1.1.0 was yanked"));
    assertThat(in(Stage.SOAK).next(RULES.withPin(null, FROM), true, "", START))
        .hasValue(new Move(Stage.ROLLING_BACK, "the component was pinned to 1.0.0"));

    assertThat(after(in(Stage.ROLLING_BACK), Rollout.ROLLBACK).orElseThrow().stage())
        .isEqualTo(Stage.ROLLED_BACK);
    assertThat(after(in(Stage.ROLLING_BACK).aborted(), Rollout.ROLLBACK).orElseThrow().stage())
        .isEqualTo(Stage.ABORTED);
    assertThat(after(in(Stage.PLANNED).aborted(), Duration.ZERO).orElseThrow().stage())
        .isEqualTo(Stage.ABORTED);
  }

  @Test
  void reason_namesTheFailureOnlyWhenFailuresAreWhy() {
    Rollout failed = in(Stage.SOAK).seen(evidence(ONE, false)).seen(evidence(TWO, false));

    assertThat(failed.next(RULES, true, "task t-1: broken", START))
        .hasValue(new Move(Stage.ROLLING_BACK, "2 failures, borne are 1: task t-1: broken"));
    assertThat(failed.next(RULES, false, "task t-1: broken", START))
        .hasValue(new Move(Stage.ROLLING_BACK, "1.1.0 was yanked"));
  }

  @Test
  void end_thatIsNoSuccess_givesItsVersionUp_andSuccessDownwardsWhatLiesAbove() {
    assertThat(in(Stage.PROMOTING).gaveUp(TO)).isFalse();
    for (Stage end : List.of(Stage.ROLLED_BACK, Stage.ABORTED)) {
      Rollout ended = in(end);
      assertThat(ended.gaveUp(TO)).isTrue();
      assertThat(ended.gaveUp(FROM)).isFalse();
    }
    assertThat(in(Stage.DONE).gaveUp(TO)).isFalse();

    Rollout down =
        Rollout.planned(TO, FROM, PLAN, START.toEpochMilli())
            .moved(Stage.DONE, START.toEpochMilli(), "done");
    assertThat(down.gaveUp(TO)).isTrue();
    assertThat(down.gaveUp(FROM)).isFalse();
    assertThat(down.gaveUp(Version.parse("99.0.0"))).isFalse();
  }

  @Test
  void plan_waitsForAWindowAndNoLongerThanItsLimit() {
    UpdateRules sundays =
        RULES.with(UpdatePolicy.MANUAL, List.of(MaintenanceWindow.parse("Sun 02:00-04:00 UTC")));

    assertThat(in(Stage.PLANNED).next(sundays, true, "", START)).isEmpty();
    assertThat(in(Stage.PLANNED).next(sundays, true, "", Instant.parse("2026-11-29T02:00:00Z")))
        .hasValue(new Move(Stage.CANARY, "begun"));
    assertThat(in(Stage.PLANNED).next(sundays, true, "", START.plus(PLAN.windowLimit())))
        .hasValue(new Move(Stage.ABORTED, "no maintenance window opened for PT24H"));
  }

  @Test
  void plan_beyondALimit_isRefusedWithBothNumbers() {
    assertThatThrownBy(
            () ->
                new RolloutPlan(
                    List.of(), 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO))
        .hasMessage("a rollout has 0 canaries, allowed are 1 to 64");
    assertThatThrownBy(
            () ->
                new RolloutPlan(
                    List.of(ONE),
                    0,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofDays(15),
                    Duration.ZERO))
        .hasMessage("soak of PT360H is not from 0 to PT336H");
  }
}
