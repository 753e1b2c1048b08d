package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An instance of a drained node: who holds a lease keeps it, nobody else gets one. */
class DrainedTest {
  private static final Version ONE = Version.parse("1.0.0");

  private final AtomicBoolean drained = new AtomicBoolean();
  private final FakeReleases releases = new FakeReleases();
  private final Leasing leasing =
      new Leasing(Histories.ID, releases, new Deferring(() -> 0, () -> 0), drained::get);
  private final Draft draft = new Draft(active());

  DrainedTest() {
    releases.publish(Histories.ID.component(), ONE);
  }

  private static ComponentState active() {
    return ComponentState.EMPTY
        .after(new ComponentEvent.Registered(1))
        .after(new ComponentEvent.DiscoveryStarted(ONE, FakeReleases.rootOf(ONE), 1))
        .after(new ComponentEvent.LoadStarted(ONE, 1, FakeReleases.rootOf(ONE), 1))
        .after(new ComponentEvent.SlotActivated(1, 1, 1));
  }

  private LeaseVerdict acquire(String task) {
    return leasing.acquire(
        draft,
        new LeaseRequest(
            VersionRange.ANY,
            new LeaseReply.Asked(Histories.ID.component(), new LeaseHolder(new TaskId(task), 1)),
            1),
        0);
  }

  @Test
  void lease_onADrainedNode_isRefusedForGood_exceptToWhoHoldsIt() {
    LeaseVerdict before = acquire("before");
    assertThat(before).isInstanceOf(LeaseVerdict.Grant.class);
    drained.set(true);

    assertThat(acquire("before")).isEqualTo(before);
    assertThat(acquire("after"))
        .isEqualTo(
            new LeaseVerdict.Refuse(
                "node %s is drained: it takes no new task"
                    .formatted(Histories.ID.node().shortForm()),
                false));

    drained.set(false);
    assertThat(acquire("after")).isInstanceOf(LeaseVerdict.Grant.class);
  }
}
