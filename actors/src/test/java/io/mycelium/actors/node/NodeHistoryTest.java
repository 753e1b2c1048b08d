package io.mycelium.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.api.ComponentId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeHistoryTest {
  private static final Capacity CAPACITY = new Capacity(1, 1, 1);
  private static final List<NodeKind> KINDS = List.of(NodeKind.values());
  private static final int STEPS = 2_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void history_whateverHappens_numbersOnlyGrow(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<NodeEvent> log = new ArrayList<>();
    NodeState state = NodeState.EMPTY;
    for (int i = 0; i < STEPS; i++) {
      List<NodeEvent> events = step(random, state);
      NodeState before = state;
      for (NodeEvent event : events) {
        state = state.after(event);
      }
      log.addAll(events);
      assertThat(state.incarnation()).isGreaterThanOrEqualTo(before.incarnation());
      assertThat(state.term()).isGreaterThanOrEqualTo(before.term());
      assertThat(state.instances()).doesNotHaveDuplicates();
      assertThat(
              state.kind() == before.kind()
                  || state.term() > before.term()
                  || state.incarnation() > before.incarnation())
          .as("kind changes under a new term or start only")
          .isTrue();
      assertThat(before.lost() && !state.lost())
          .as("only a new start ends a loss")
          .isEqualTo(before.lost() && state.incarnation() > before.incarnation());
    }

    NodeState recovered = NodeState.EMPTY;
    for (NodeEvent event : log) {
      recovered = recovered.after(NodeActor.EVENTS.decode(NodeActor.EVENTS.encode(event)));
    }
    assertThat(recovered).isEqualTo(state);
  }

  private static List<NodeEvent> step(RandomGenerator random, NodeState state) {
    long near = Math.max(0, state.incarnation() - 1 + random.nextInt(3));
    return switch (random.nextInt(6)) {
      case 0 ->
          NodeDecisions.start(state, "p" + random.nextInt(3), NodeKind.RHIZOMORPH, "", CAPACITY);
      case 1 -> NodeDecisions.register(state, new ComponentId("c" + random.nextInt(5)));
      case 2 -> NodeDecisions.lost(state, near);
      case 3 ->
          NodeDecisions.kind(
              state,
              KINDS.get(random.nextInt(KINDS.size())),
              Math.max(0, state.term() - 1 + random.nextInt(3)));
      case 4 -> NodeDecisions.drained(state, random.nextBoolean());
      default -> NodeDecisions.capacity(state, near, new Capacity(1 + random.nextInt(2), 1, 1));
    };
  }
}
