package io.mycelium.actors.release;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Openness;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is decided about the releases of one component. */
public sealed interface ReleaseEvent {

  /** It is updated by this policy. */
  @EventType(name = "release.policy-set", version = 1)
  record PolicySet(UpdatePolicy policy) implements ReleaseEvent {}

  /** It is updated in these windows, at any time if there is none. */
  @EventType(name = "release.windows-set", version = 1)
  record WindowsSet(List<MaintenanceWindow> windows) implements ReleaseEvent {
    /** Copies the list. */
    public WindowsSet {
      windows = List.copyOf(windows);
    }
  }

  /**
   * The fleet is at this version now.
   *
   * @param reason for people
   */
  @EventType(name = "release.current-moved", version = 1)
  record CurrentMoved(Version version, String reason) implements ReleaseEvent {}

  /** A version is rolled out. */
  @EventType(name = "release.rollout-started", version = 1, openness = Openness.OPENED)
  record RolloutStarted(Version from, Version to, RolloutPlan plan, long atEpochMs)
      implements ReleaseEvent {}

  /** The rollout has come to another stage that is not its end. */
  @EventType(name = "release.rollout-moved", version = 1)
  record RolloutMoved(Rollout.Stage stage, long atEpochMs, String reason) implements ReleaseEvent {}

  /** Somebody wants the rollout to end. */
  @EventType(name = "release.rollout-abort-requested", version = 1)
  record RolloutAbortRequested() implements ReleaseEvent {}

  /** The rollout has ended in this stage. */
  @EventType(name = "release.rollout-ended", version = 1, openness = Openness.CLOSED)
  record RolloutEnded(Rollout.Stage stage, long atEpochMs, String reason) implements ReleaseEvent {}

  /**
   * A version was seen to work or to fail on a node.
   *
   * @param sighting what the node says
   * @param signed the same as the node has signed it, for those who verify it later; empty for what
   *     was stored before nodes signed; nobody writes to it
   */
  @EventType(name = "release.evidence-seen", version = 2)
  record EvidenceSeen(Sighting sighting, byte[] signed) implements ReleaseEvent {
    /** Whether the node that saw it has signed it. */
    public boolean isSigned() {
      return signed.length > 0;
    }
  }

  /**
   * It stays at this version.
   *
   * @param node where; null for everywhere that has no pin of its own
   */
  @EventType(name = "release.pinned", version = 1)
  record Pinned(Version version, @Nullable NodeId node) implements ReleaseEvent {}

  /** The pin is gone. */
  @EventType(name = "release.unpinned", version = 1)
  record Unpinned(@Nullable NodeId node) implements ReleaseEvent {}
}
