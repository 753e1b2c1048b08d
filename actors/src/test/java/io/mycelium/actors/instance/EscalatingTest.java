package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Payload;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Isolation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EscalatingTest {
  private static final Version ONE = Version.parse("1.0.0");
  private static final Version TWO = Version.parse("2.0.0");
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));

  private ComponentState state = ComponentState.EMPTY.after(new ComponentEvent.Registered(1));

  private void happened(ComponentEvent... events) {
    for (ComponentEvent event : events) {
      state = state.after(event);
    }
  }

  private long loading(Version version) {
    long generation = state.generation() + 1;
    happened(
        new ComponentEvent.DiscoveryStarted(version, FakeReleases.rootOf(version), 1),
        new ComponentEvent.LoadStarted(version, generation, FakeReleases.rootOf(version), 1));
    return generation;
  }

  private List<ComponentEvent> decided(Draft draft) {
    state = draft.state();
    return draft.events();
  }

  private List<ComponentEvent> leaks(Version version) {
    long generation = loading(version);
    happened(
        new ComponentEvent.SlotActivated(generation, 1, 1),
        new ComponentEvent.DrainStarted(generation, "idle"),
        new ComponentEvent.UnloadStarted(generation, "idle"));
    Draft draft = new Draft(state);
    Loading.leaked(draft, generation, "thread 'x'");
    return decided(draft);
  }

  @Test
  void release_thatLeaksTwice_isRaisedWithItsEvidence() {
    assertThat(leaks(ONE)).hasSize(1);
    assertThat(state.conduct(ONE).isolation()).isEqualTo(Isolation.LAYER);

    assertThat(leaks(ONE))
        .containsExactly(
            new ComponentEvent.SlotLeaked(2, "thread 'x'"),
            new ComponentEvent.IsolationRaised(
                ONE,
                Isolation.LAYER,
                Isolation.PROCESS,
                "2 times in the JVM of the node; the last time it leaked: thread 'x'"));

    assertThat(state.conduct(ONE).isolation()).isEqualTo(Isolation.PROCESS);
    assertThat(state.conduct(TWO).isolation()).isEqualTo(Isolation.LAYER);
    assertThat(leaks(ONE)).hasSize(1);
  }

  @Test
  void release_thatStallsAndLeaks_isRaisedToo() {
    long generation = loading(ONE);
    Draft draft = new Draft(state);
    Escalating.stalled(draft, generation, "ignores interrupts");
    assertThat(decided(draft))
        .containsExactly(new ComponentEvent.SlotStalled(ONE, generation, "ignores interrupts"));
    happened(
        new ComponentEvent.LoadFailed(ONE, generation, HandsReport.Stage.LOAD, "no", false, 0));

    assertThat(leaks(ONE)).hasAtLeastOneElementOfType(ComponentEvent.IsolationRaised.class);
  }

  private List<ComponentEvent> endsTheNode(long generation) {
    Draft draft = new Draft(state);
    Escalating.endedNode(draft, new HandsReport.EndedNode(ONE, generation, "by demo.Main.run"));
    return decided(draft);
  }

  @Test
  void release_thatEndsTheNodeTwice_isRaisedWithItsEvidence() {
    long first = loading(ONE);
    happened(new ComponentEvent.SlotActivated(first, 1, 1), new ComponentEvent.Incarnated(1));
    assertThat(endsTheNode(first))
        .containsExactly(new ComponentEvent.SlotEndedNode(ONE, first, "by demo.Main.run"));
    assertThat(state.conduct(ONE).isolation()).isEqualTo(Isolation.LAYER);

    long second = loading(ONE);
    assertThat(endsTheNode(second))
        .last()
        .isEqualTo(
            new ComponentEvent.IsolationRaised(
                ONE,
                Isolation.LAYER,
                Isolation.PROCESS,
                "2 times in the JVM of the node; the last time it ended it: by demo.Main.run"));
    assertThat(state.conduct(ONE).isolation()).isEqualTo(Isolation.PROCESS);
  }

  @Test
  void end_ofTheNodeByALoadThatNobodyOrdered_isRefused() {
    long known = loading(ONE);

    assertThat(endsTheNode(known + 1))
        .containsExactly(
            new ComponentEvent.StaleRefused("ended-node", "generation", known + 1, known, null));
    assertThat(state.conducts()).isEmpty();
  }

  @Test
  void leak_ofAProcess_isNoReasonToRaise() {
    for (int i = 0; i < 3; i++) {
      long generation = loading(ONE);
      happened(
          new ComponentEvent.SlotIsolated(generation, Isolation.PROCESS, "its manifest"),
          new ComponentEvent.SlotActivated(generation, 1, 1),
          new ComponentEvent.DrainStarted(generation, "idle"),
          new ComponentEvent.UnloadStarted(generation, "idle"));
      Draft draft = new Draft(state);
      Loading.leaked(draft, generation, "processes [1]");
      assertThat(decided(draft)).hasSize(1);
    }
    assertThat(state.conducts()).isEmpty();
  }

  private List<ComponentEvent> dies() {
    long generation = loading(ONE);
    Lease lease = new Lease(new TaskId("t"), 1, NODE, new ComponentId("x"), ONE, generation, 1, 1);
    happened(
        new ComponentEvent.SlotActivated(generation, 1, 1), new ComponentEvent.LeaseGranted(lease));
    Draft draft = new Draft(state);
    Escalating.died(
        draft, new HandsReport.Died(generation, "137"), 1000, deaths -> Duration.ofMillis(deaths));
    assertThat(draft.events()).first().isEqualTo(new ComponentEvent.LeaseVoided(lease, "137"));
    return decided(draft);
  }

  @Test
  void process_thatDies_endsItsLeasesAndIsLeftAloneLongerEachTime() {
    assertThat(dies()).last().isEqualTo(new ComponentEvent.SlotDied(ONE, 1, "137", 1001));
    assertThat(state.slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.UNLOADED);
    assertThat(state.leases()).isEmpty();
    assertThat(state.bundle(ONE).orElseThrow().retryAtEpochMs()).isEqualTo(1001);

    assertThat(dies()).last().isEqualTo(new ComponentEvent.SlotDied(ONE, 2, "137", 1002));

    long generation = loading(ONE);
    happened(
        new ComponentEvent.SlotActivated(generation, 1, 1),
        new ComponentEvent.DrainStarted(generation, "idle"),
        new ComponentEvent.UnloadStarted(generation, "idle"),
        new ComponentEvent.SlotUnloaded(generation, 1, 1, 0));
    assertThat(dies()).last().isEqualTo(new ComponentEvent.SlotDied(ONE, 4, "137", 1001));
  }

  @Test
  void state_storedBeforeThereWasIsolation_isReadAsLayers() {
    long generation = loading(ONE);
    happened(new ComponentEvent.SlotActivated(generation, 1, 1));
    Payload now = ComponentActor.STATES.encode(state);
    Payload before = StoredBefore.withoutIsolation(now);

    assertThat(ComponentActor.STATES.decode(before)).isEqualTo(state);
  }
}
