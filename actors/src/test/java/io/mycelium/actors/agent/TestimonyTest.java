package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.release.Witness;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.runtime.memory.SlotKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class TestimonyTest {
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final ComponentId SEARCH = new ComponentId("search");
  private static final ComponentId WORDS = new ComponentId("words");
  private static final Version ONE = Version.parse("1.0.0");
  private static final Version TWO = Version.parse("2.0.0");
  private static final Digest ROOT = Digest.ofHex("ab".repeat(32));
  private static final LeaseHolder HOLDER = new LeaseHolder(new TaskId("t"), 3);
  private static final long INCARNATION = 5;

  private final List<Witness.Seen> seen = new ArrayList<>();
  private final SlotTable slots = new SlotTable(new BundleUses());
  private final Testimony testimony = new Testimony(() -> INCARNATION, slots, seen::add);

  private static Lease lease(long attempt, Version version, long generation, long incarnation) {
    return new Lease(HOLDER.task(), attempt, NODE, WORDS, version, generation, incarnation, 1);
  }

  private static Witness.Seen failure(ComponentId component) {
    return new Witness.Seen(component, ONE, false, HOLDER.task(), 3, "task t: out of order");
  }

  private void fails(Lease... beside) {
    testimony.failed(
        new Wanted(SEARCH, ONE, ROOT, 1),
        new TaskRunner.FailedAttempt(HOLDER, List.of(beside), "out of order"));
  }

  private void load(long generation) {
    slots.put(
        new SlotKey(WORDS, generation),
        new HeldSlot(
            new Wanted(WORDS, ONE, ROOT, generation), TestInbox.<HandsReport>create().getRef(), 0));
  }

  @Test
  void failure_isSaidOfWhatRanIt_andOfWhatWasLeasedBeside() {
    load(7);
    fails(lease(3, ONE, 7, INCARNATION));
    assertThat(seen).containsExactly(failure(SEARCH), failure(WORDS));
  }

  @Test
  void failure_isSaidOfWhatIsGoneBeforeTheAttemptHasFailed() {
    load(7);
    slots.remove(new SlotKey(WORDS, 7));
    fails(lease(3, ONE, 7, INCARNATION));
    assertThat(seen).contains(failure(WORDS));
  }

  @Test
  void lease_thatIsNotAsThisNodeHasLoaded_saysNothing() {
    load(7);
    fails(
        lease(3, TWO, 7, INCARNATION),
        lease(3, ONE, 8, INCARNATION),
        lease(3, ONE, 7, INCARNATION - 1),
        lease(2, ONE, 7, INCARNATION));
    assertThat(seen).containsExactly(failure(SEARCH));
  }
}
