package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Whoever gives back or renews a lease under an older number is refused and written down. */
class StaleLeaseTest {
  private static final Version ONE = Version.parse("1.0.0");
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));

  private ComponentState state =
      state(
          new ComponentEvent.Registered(3),
          new ComponentEvent.DiscoveryStarted(ONE, FakeReleases.rootOf(ONE), 1),
          new ComponentEvent.LoadStarted(ONE, 1, FakeReleases.rootOf(ONE), 1),
          new ComponentEvent.SlotActivated(1, 1, 1),
          new ComponentEvent.LeaseGranted(lease(2, 3)));

  private static ComponentState state(ComponentEvent... events) {
    ComponentState state = ComponentState.EMPTY;
    for (ComponentEvent event : events) {
      state = state.after(event);
    }
    return state;
  }

  private static Lease lease(long attempt, long incarnation) {
    return new Lease(new TaskId("t"), attempt, NODE, new ComponentId("x"), ONE, 1, incarnation, 1);
  }

  private List<ComponentEvent> decided(BiConsumer<Draft, Lease> what, Lease lease) {
    Draft draft = new Draft(state);
    what.accept(draft, lease);
    state = draft.state();
    return draft.events();
  }

  @Test
  void release_underAnOlderAttemptOrIncarnation_isRefusedAndWrittenDownOnce() {
    Lease older = lease(1, 3);
    assertThat(decided(Leasing::release, older))
        .containsExactly(
            new ComponentEvent.StaleRefused("release", "attempt", 1, 2, older.holder()));
    assertThat(decided(Leasing::release, older)).isEmpty();

    Lease ofAnOlderStart = lease(2, 2);
    assertThat(decided(Leasing::release, ofAnOlderStart))
        .containsExactly(
            new ComponentEvent.StaleRefused(
                "release", "incarnation", 2, 3, ofAnOlderStart.holder()));
    assertThat(state.leases()).containsExactly(lease(2, 3));
  }

  @Test
  void renewal_underAnOlderAttempt_isRefusedAndWrittenDown_thatOfTheHolderIsNot() {
    Lease older = lease(1, 3);
    assertThat(decided(Leasing::renew, older))
        .containsExactly(new ComponentEvent.StaleRefused("renew", "attempt", 1, 2, older.holder()));
    assertThat(Leasing.renew(new Draft(state), older)).isFalse();

    assertThat(decided(Leasing::renew, lease(2, 3))).isEmpty();
    assertThat(Leasing.renew(new Draft(state), lease(2, 3))).isTrue();
  }
}
