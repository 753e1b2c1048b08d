package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.FakeVersions;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.Rollout.Stage;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random lives of rollouts, each from one printed seed: whatever happens, each comes to an end. */
class RolloutHistoryTest {
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final Version FROM = Version.parse("1.0.0");
  private static final Version TO = Version.parse("1.1.0");
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final int FACTS = 60;
  private static final int STAGES_TO_THE_END = 5;

  private final FakeVersions versions =
      new FakeVersions().publish("acme.hello", "1.0.0").publish("acme.hello", "1.1.0");
  private final RolloutDecisions decisions = new RolloutDecisions(HELLO, versions);
  private ReleaseState state =
      ReleaseState.EMPTY
          .after(new ReleaseEvent.PolicySet(UpdatePolicy.MANUAL))
          .after(new ReleaseEvent.CurrentMoved(FROM, "asked"));
  private long said;
  private Instant now = Instant.parse("2026-11-28T12:00:00Z");

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 200);
  }

  private static NodeId node(int number) {
    return new NodeId("%064x".formatted(number));
  }

  private void apply(List<ReleaseEvent> events) {
    for (ReleaseEvent event : decisions.drive(state, events, now)) {
      state = state.after(event);
      holdsInvariants(event);
    }
  }

  private void holdsInvariants(ReleaseEvent event) {
    Rollout rollout = state.rollout();
    if (rollout == null) {
      return;
    }
    Version current = state.rules().current();
    switch (rollout.stage()) {
      case PLANNED, CANARY, SOAK, ROLLING_BACK, ROLLED_BACK, ABORTED ->
          assertThat(current).as("%s", event).isEqualTo(FROM);
      case PROMOTING, DONE -> assertThat(current).as("%s", event).isEqualTo(TO);
    }
    assertThat(state.rules().trial() != null)
        .as("on trial after %s", event)
        .isEqualTo(rollout.stage().isWatched());
    if (event instanceof ReleaseEvent.RolloutMoved || event instanceof ReleaseEvent.RolloutEnded) {
      assertThat(rollout.stage().isFinal())
          .as("%s", event)
          .isEqualTo(event instanceof ReleaseEvent.RolloutEnded);
    }
  }

  private List<ReleaseEvent> fact(SplittableRandom random) {
    return switch (random.nextInt(16)) {
      case 0 -> RolloutDecisions.abort(state);
      case 1 -> {
        versions.yank("acme.hello", random.nextInt(4) == 0 ? "1.1.0" : "9.9.9");
        yield List.of();
      }
      case 2 -> random.nextInt(8) == 0 ? List.of(new ReleaseEvent.Pinned(FROM, null)) : List.of();
      case 3 -> List.of(new ReleaseEvent.Unpinned(null));
      case 4, 5, 6, 7, 8, 9, 10 ->
          RolloutDecisions.observed(
              state,
              new Sighting(
                  "home",
                  new Evidence(
                      HELLO,
                      random.nextInt(4) == 0 ? FROM : TO,
                      Evidence.CORE,
                      Version.parse("0.1.0"),
                      random.nextInt(4) > 0,
                      node(random.nextInt(5))),
                  Version.parse("0.1.0"),
                  new Sighting.Moment(1, ++said, now.toEpochMilli()),
                  null,
                  0,
                  "seen"),
              new byte[] {1});
      default -> {
        now = now.plusMillis(random.nextLong(LONGEST.toMillis()));
        yield List.of();
      }
    };
  }

  private RolloutPlan plan(SplittableRandom random) {
    return new RolloutPlan(
        List.of(node(1), node(2)).subList(0, 1 + random.nextInt(2)),
        random.nextInt(4),
        limit(random),
        limit(random),
        limit(random),
        limit(random));
  }

  private static Duration limit(SplittableRandom random) {
    return Duration.ofMillis(random.nextLong(LONGEST.toMillis()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rollout_whateverHappens_hasEndedAfterItsDeadlines(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    if (random.nextInt(4) == 0) {
      apply(
          List.of(
              new ReleaseEvent.WindowsSet(
                  List.of(MaintenanceWindow.parse("Sat 12:10-12:20 UTC")))));
    }
    RolloutPlan plan = plan(random);
    assertThat(decisions.refusal(state, TO, plan)).isEmpty();
    apply(RolloutDecisions.start(state, TO, plan, now));
    for (int i = random.nextInt(FACTS); i > 0; i--) {
      apply(fact(random));
    }
    // From here on time alone passes, and the entity is looked at after each deadline.
    for (int i = 0; i < STAGES_TO_THE_END; i++) {
      now = now.plus(LONGEST);
      apply(List.of());
    }

    Rollout ended = Objects.requireNonNull(state.rollout());
    assertThat(ended.stage().isFinal()).as("%s", ended).isTrue();
    assertThat(state.isRollingOut()).isFalse();
    assertThat(ended.stage() == Stage.DONE).isEqualTo(TO.equals(state.rules().current()));
  }
}
