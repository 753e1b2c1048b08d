package io.mycelium.actors.instance;

import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Golden;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.trust.KeyId;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

class ComponentWireTest {
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final ComponentId SEARCH = new ComponentId("search");
  private static final Version ONE = Version.parse("1.0.0");
  private static final Version TWO = Version.parse("2.0.0");
  private static final Digest ROOT = FakeReleases.rootOf(ONE);
  private static final LeaseHolder HOLDER = new LeaseHolder(new TaskId("t"), 2);
  private static final Lease LEASE = new Lease(HOLDER.task(), 2, NODE, SEARCH, ONE, 3, 4, 5);
  private static final Cause CAUSE = Cause.of("ada", "submit");
  private static final HandsReport.BundleEvidence EVIDENCE =
      new HandsReport.BundleEvidence(
          ROOT,
          ROOT,
          new KeyId("e".repeat(64)),
          "allowed",
          List.of(new SourceBytes("peer", 10)),
          10,
          5);
  private static final List<ComponentEvent> EVENTS =
      List.of(
          new ComponentEvent.Registered(4),
          new ComponentEvent.DiscoveryStarted(ONE, ROOT, 5),
          new ComponentEvent.DownloadStarted(ONE, List.of("peer"), 10),
          new ComponentEvent.VerificationStarted(ONE),
          new ComponentEvent.BundleCached(ONE, EVIDENCE),
          new ComponentEvent.BundleFound(ONE, ROOT, 10),
          new ComponentEvent.BundleQuarantined(ONE, "one bit"),
          new ComponentEvent.RemovalScheduled(ONE, ROOT),
          new ComponentEvent.BundleRemoved(ONE, ROOT, 10),
          new ComponentEvent.ReleaseYanked(ONE, 6),
          new ComponentEvent.LoadStarted(ONE, 3, ROOT, 5),
          new ComponentEvent.SlotActivated(3, 7, 1_000),
          new ComponentEvent.UpdateDeferred(ONE, 3, TWO, 1_000, 61_000),
          new ComponentEvent.LoadFailed(ONE, 3, HandsReport.Stage.FETCH, "no", true, 9),
          new ComponentEvent.DrainStarted(3, "idle"),
          new ComponentEvent.UnloadStarted(3, "idle"),
          new ComponentEvent.SlotUnloaded(3, 8, 1_000, 2),
          new ComponentEvent.SlotLeaked(3, "thread"),
          new ComponentEvent.SlotLost(3, "gone"),
          new ComponentEvent.SlotIsolated(3, Isolation.PROCESS, "its manifest asks for it"),
          new ComponentEvent.SlotStalled(ONE, 3, "ignores interrupts"),
          new ComponentEvent.SlotEndedNode(ONE, 3, "Runtime.exit(3)"),
          new ComponentEvent.SlotDied(ONE, 3, "its process ended with 137", 9),
          new ComponentEvent.IsolationRaised(
              ONE, Isolation.LAYER, Isolation.PROCESS, "leaked twice"),
          new ComponentEvent.LeaseGranted(LEASE),
          new ComponentEvent.LeaseReleased(LEASE),
          new ComponentEvent.LeaseSuperseded(LEASE, 3),
          new ComponentEvent.LeaseExpired(LEASE, 30_000),
          new ComponentEvent.LeaseVoided(LEASE, "gone"),
          new ComponentEvent.Incarnated(5),
          new ComponentEvent.NodeLost(5),
          new ComponentEvent.StaleRefused("acquire", "attempt", 1, 2, HOLDER));

  @Test
  void events_areReadAsTheyWereStored() {
    Golden.verify(ComponentEvent.class, ComponentActor.EVENTS, EVENTS);
  }

  @Test
  void messages_crossTheWire() {
    ActorTestKit actors = AuditedKit.system();
    try {
      verify(actors);
    } finally {
      actors.shutdownTestKit();
    }
  }

  private static void verify(ActorTestKit actors) {
    TestProbe<LeaseReply> replies = actors.createTestProbe();
    TestProbe<ComponentDescription> description = actors.createTestProbe();
    TestProbe<RunnerCommand> runner = actors.createTestProbe();
    ComponentState state = ComponentState.EMPTY;
    for (ComponentEvent event : EVENTS) {
      state = state.after(event);
    }
    RoundTrips.verify(
        actors.system(),
        ComponentCommand.Request.class,
        List.of(
            new ComponentCommand.Acquire(
                VersionRange.parse("^1.0.0"), HOLDER, 4, CAUSE, replies.getRef()),
            new ComponentCommand.Release(LEASE, CAUSE),
            new ComponentCommand.Renew(LEASE),
            new ComponentCommand.Registered(4),
            new ComponentCommand.RegistrationRefused("no"),
            new ComponentCommand.Incarnated(4),
            new ComponentCommand.Lost(4),
            new ComponentCommand.Yanked(ONE, 6),
            new ComponentCommand.Evict(3, "memory"),
            new ComponentCommand.Describe(description.getRef()),
            new ComponentCommand.Sweep(),
            new ComponentCommand.Stop()));
    RoundTrips.verify(
        actors.system(),
        HandsReport.class,
        List.of(
            new HandsReport.Downloading(3, List.of("peer"), 1, 10),
            new HandsReport.Verifying(3),
            new HandsReport.Cached(3, EVIDENCE),
            new HandsReport.Isolated(3, Isolation.PROCESS, "its manifest asks for it"),
            new HandsReport.Stalled(3, "ignores interrupts"),
            new HandsReport.EndedNode(ONE, 3, "Runtime.exit(3)"),
            new HandsReport.Died(3, "its process ended with 137"),
            new HandsReport.MayDefer(3),
            new HandsReport.DeferAnswered(3, TWO, 60_000),
            new HandsReport.Loaded(3, runner.getRef(), 7, 1_000),
            new HandsReport.LoadFailed(3, HandsReport.Stage.LOAD, "no", false),
            new HandsReport.Quarantined(3, "one bit"),
            new HandsReport.Unloaded(3, 8, 1_000, 2),
            new HandsReport.Leaked(3, "thread"),
            new HandsReport.Removed(ONE, ROOT, 10),
            new HandsReport.InventoryIs(
                List.of(new HandsReport.LoadedSlot(3, ONE, runner.getRef(), 1_000)),
                List.of(new HandsReport.Holding(ONE, ROOT, 10)))));
    RoundTrips.verify(
        actors.system(),
        LeaseReply.class,
        List.of(
            new LeaseReply.Granted(LEASE, runner.getRef()),
            new LeaseReply.Preparing(
                new LeaseReply.Asked(LEASE.component(), LEASE.holder()), "loading", 0.5),
            new LeaseReply.Refused(
                new LeaseReply.Asked(LEASE.component(), LEASE.holder()), "no", true)));
    RoundTrips.verify(
        actors.system(),
        ComponentDescription.class,
        List.of(new ComponentDescription(NODE, SEARCH, true, 1, state)));
  }
}
