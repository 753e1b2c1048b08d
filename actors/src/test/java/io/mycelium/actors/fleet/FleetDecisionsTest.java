package io.mycelium.actors.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Golden;
import io.mycelium.actors.fleet.FleetState.Standing;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetDecisionsTest {
  private static NodeId node(int number) {
    return new NodeId("%064x".formatted(number));
  }

  private static FleetCommand.NodeJoined join(int number, long incarnation) {
    return new FleetCommand.NodeJoined(
        node(number),
        incarnation,
        NodeKind.RHIZOMORPH,
        100L * number + incarnation,
        TestInbox.<FleetReply>create().getRef());
  }

  private static FleetState fold(FleetState state, List<FleetEvent> events) {
    FleetState after = state;
    for (FleetEvent event : events) {
      after = after.after(event);
    }
    return after;
  }

  private static FleetState joined(int nodes) {
    FleetState state = FleetState.EMPTY;
    for (int number = 1; number <= nodes; number++) {
      state = fold(state, FleetDecisions.joined(state, join(number, 1)));
    }
    return state;
  }

  @Test
  void joined_theFirstThree_becomeTheBackboneUnderGrowingTerms() {
    FleetState state = joined(4);

    assertThat(state.dedicated()).isEqualTo(3);
    assertThat(state.term()).isEqualTo(3);
    assertThat(state.node(node(3)).orElseThrow().term()).isEqualTo(3);
    assertThat(state.node(node(4)).orElseThrow().kind()).isEqualTo(NodeKind.RHIZOMORPH);
    assertThat(FleetDecisions.joined(state, join(4, 1))).isEmpty();
  }

  @Test
  void removed_ofTheLastStart_isLostUntilAcknowledged() {
    FleetState lost = fold(joined(1), FleetDecisions.removed(joined(1), node(1), 1));

    assertThat(FleetDecisions.unmourned(lost)).containsExactly(node(1));
    assertThat(FleetDecisions.removed(lost, node(1), 1)).isEmpty();
    assertThat(FleetDecisions.acknowledged(lost, node(1), 1, false)).isEmpty();
    FleetState mourned = fold(lost, FleetDecisions.acknowledged(lost, node(1), 1, true));
    assertThat(FleetDecisions.unmourned(mourned)).isEmpty();
    assertThat(FleetDecisions.refusal(mourned, join(1, 1)).orElseThrow()).contains("start it anew");
  }

  @Test
  void joined_underANewIncarnation_isKnownAgainAndKeepsItsKind() {
    FleetState lost = fold(joined(1), FleetDecisions.removed(joined(1), node(1), 1));
    FleetState back = fold(lost, FleetDecisions.joined(lost, join(1, 2)));

    FleetState.Node node = back.node(node(1)).orElseThrow();
    assertThat(node.standing()).isEqualTo(Standing.PRESENT);
    assertThat(node.kind()).isEqualTo(NodeKind.DEDICATED_SCLEROTIUM);
    assertThat(FleetDecisions.removed(back, node(1), 1)).as("removal of the old start").isEmpty();
    assertThat(FleetDecisions.memberGone(back, node(1), 101)).as("the old process").isEmpty();
    assertThat(FleetDecisions.memberGone(back, node(1), 102)).hasSize(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 20_261_123})
  void history_whateverHappens_keepsTheInvariants(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FleetState state = FleetState.EMPTY;
    List<FleetEvent> log = new ArrayList<>();
    for (int fact = 0; fact < 2_000; fact++) {
      int number = 1 + random.nextInt(6);
      long incarnation = 1L + random.nextInt(1 + fact / 50);
      List<FleetEvent> events =
          switch (random.nextInt(3)) {
            case 0 -> FleetDecisions.joined(state, join(number, incarnation));
            case 1 -> FleetDecisions.removed(state, node(number), incarnation);
            default ->
                FleetDecisions.acknowledged(state, node(number), incarnation, random.nextBoolean());
          };
      FleetState after = fold(state, events);
      assertThat(after.term()).isGreaterThanOrEqualTo(state.term());
      assertThat(after.dedicated()).isLessThanOrEqualTo(FleetDecisions.MAX_DEDICATED);
      state
          .nodes()
          .forEach(
              (id, node) ->
                  assertThat(after.node(id).orElseThrow().incarnation())
                      .isGreaterThanOrEqualTo(node.incarnation()));
      log.addAll(events);
      state = after;
    }
    assertThat(fold(FleetState.EMPTY, log)).as("replay").isEqualTo(state);
  }

  @Test
  void events_inTheirStoredForm_areReadAndWrittenAsEver() {
    Golden.verify(
        FleetEvent.class,
        FleetSupervisor.EVENTS,
        List.of(
            new FleetEvent.NodeJoined(node(1), 2, NodeKind.RHIZOMORPH, 3),
            new FleetEvent.SclerotiumDesignated(node(1), 4),
            new FleetEvent.NodeLost(node(1), 2),
            new FleetEvent.LossAcknowledged(node(1), 2),
            new FleetEvent.StaleRefused(node(1), 2, 3)));
  }
}
