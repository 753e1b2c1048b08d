package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartPlanTest {
  private static final NodeStatus ONE = NodeStatus.waiting("node-1");
  private static final NodeStatus TWO = NodeStatus.waiting("node-2");
  private static final ProcessMark PROCESS = new ProcessMark(7, 1_000);
  private static final ControlLine.Ready READY =
      new ControlLine.Ready("ab".repeat(32), new MemberAddress("127.0.0.11", 4001), 0, 8001);

  @Test
  void next_whenNobodyIsReady_startsOneFounderAlone() {
    assertThat(StartPlan.next(List.of(TWO, ONE), 0))
        .containsExactly(new StartPlan.Start("node-1", List.of()));
  }

  @Test
  void next_whileTheFounderStarts_startsNobody() {
    assertThat(StartPlan.next(List.of(ONE.started(PROCESS), TWO), 0)).isEmpty();
  }

  @Test
  void next_whenOneIsReady_letsTheOthersJoinIt() {
    assertThat(StartPlan.next(List.of(ONE.started(PROCESS).ready(READY), TWO), 0))
        .containsExactly(new StartPlan.Start("node-2", List.of(READY.artery())));
  }

  @Test
  void next_forANodeHeldDown_doesNothing() {
    assertThat(StartPlan.next(List.of(ONE.held().ended(0, false)), Long.MAX_VALUE / 2)).isEmpty();
    assertThat(StartPlan.next(List.of(ONE.held().letGo()), 0)).hasSize(1);
  }

  @Test
  void ended_againAndAgain_waitsLongerUpToALimit() {
    NodeStatus node = ONE;
    long previous = 0;
    for (int i = 0; i < 20; i++) {
      node = node.started(PROCESS).ended(0, false);
      assertThat(node.notBeforeNanos()).isGreaterThanOrEqualTo(previous);
      previous = node.notBeforeNanos();
    }
    assertThat(Duration.ofNanos(previous)).isEqualTo(Duration.ofSeconds(20));
    assertThat(node.mayStart(previous - 1)).isFalse();
    assertThat(node.mayStart(previous)).isTrue();
    assertThat(node.started(PROCESS).ended(0, true).failures()).isEqualTo(1);
  }

  @Test
  void next_withAnAdoptedNode_foundsNoSecondCluster() {
    assertThat(StartPlan.next(List.of(ONE.adopted(PROCESS, READY), TWO), 0))
        .containsExactly(new StartPlan.Start("node-2", List.of(READY.artery())));
    assertThat(StartPlan.next(List.of(ONE.adopted(PROCESS, null), TWO), 0)).isEmpty();
  }

  @Test
  void resumed_keepsWhatRunsAndWhatIsHeld() {
    NodeStatus ready = ONE.started(PROCESS).ready(READY);
    assertThat(NodeStatus.resumed(ready.state(Duration.ZERO), true)).isEqualTo(ready);
    assertThat(NodeStatus.resumed(ready.state(Duration.ZERO), false)).isEqualTo(ONE);
    assertThat(NodeStatus.resumed(ONE.started(PROCESS).state(Duration.ZERO), true).phase())
        .isEqualTo(NodeStatus.Phase.STARTING);

    NodeStatus held = NodeStatus.resumed(ready.held().state(Duration.ZERO), true);
    assertThat(held.phase()).isEqualTo(NodeStatus.Phase.HELD);
    assertThat(held.process()).isEqualTo(PROCESS);
    assertThat(held.letGo().phase()).isEqualTo(NodeStatus.Phase.READY);
    assertThat(NodeStatus.resumed(ready.held().state(Duration.ZERO), false)).isEqualTo(ONE.held());
  }

  @Test
  void refused_isToldUntilTheNodeIsReady() {
    NodeStatus refused = ONE.started(PROCESS).refused("no port").ended(0, false);
    assertThat(refused.state(Duration.ZERO).problem()).isEqualTo("no port");
    assertThat(refused.started(PROCESS).state(Duration.ZERO).problem()).isEqualTo("no port");
    assertThat(refused.started(PROCESS).ready(READY).state(Duration.ZERO).problem()).isEmpty();
  }

  @Test
  void ended_afterReady_forgetsThePort() {
    assertThat(ONE.started(PROCESS).ready(READY).ended(0, false).ready()).isNull();
  }
}
