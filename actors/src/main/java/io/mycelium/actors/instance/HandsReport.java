package io.mycelium.actors.instance;

import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.trust.KeyId;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What the node did, with its evidence. Reports of an older generation are refused. */
public sealed interface HandsReport extends ComponentCommand {

  /** Bytes arrive; sent at the start and then at most a few times a second. */
  record Downloading(long generation, List<String> sources, long doneBytes, long totalBytes)
      implements HandsReport {
    /** Copies the list. */
    public Downloading {
      sources = List.copyOf(sources);
    }
  }

  /** All bytes are here and are judged. */
  record Verifying(long generation) implements HandsReport {}

  /** The bundle is on disk, genuine and allowed; not sent when it was there already. */
  record Cached(long generation, BundleEvidence evidence) implements HandsReport {}

  /** The slot that is about to work is kept from the node by more than a layer, and why. */
  record Isolated(long generation, Isolation isolation, String why) implements HandsReport {}

  /** The slot did not end its start in time; that it does not work is told next. */
  record Stalled(long generation, String evidence) implements HandsReport {}

  /** The process of a slot that worked has ended by itself; nothing of it is left. */
  record Died(long generation, String reason) implements HandsReport {}

  /** The slot has ended the JVM of the node in which it was, before the present start. */
  record EndedNode(Version version, long generation, String evidence) implements HandsReport {}

  /** The slot works. */
  record Loaded(long generation, ActorRef<RunnerCommand> runner, long durationMs, long memoryBytes)
      implements HandsReport {}

  /** The slot works, or is about to, and wants to be asked before it is replaced. */
  record MayDefer(long generation) implements HandsReport {}

  /**
   * What a slot has said about its replacement.
   *
   * @param next by which version
   * @param deferMs for how long it wants to put that off, unbounded; 0 for not
   */
  record DeferAnswered(long generation, Version next, long deferMs) implements HandsReport {}

  /** The slot does not work. */
  record LoadFailed(long generation, Stage stage, String reason, boolean retryable)
      implements HandsReport {}

  /** The bundle is not what was published, or was signed by a stranger. */
  record Quarantined(long generation, String evidence) implements HandsReport {}

  /** Nothing of the slot is left in memory. */
  record Unloaded(long generation, long durationMs, long freedBytes, int collections)
      implements HandsReport {}

  /** Something holds the slot in memory: the path from a root to it. */
  record Leaked(long generation, String path) implements HandsReport {}

  /** The files of the bundle are gone. */
  record Removed(Version version, Digest root, long freedBytes) implements HandsReport {}

  /** What is on the node now. */
  record InventoryIs(List<LoadedSlot> loaded, List<Holding> holdings) implements HandsReport {
    /** Copies the lists. */
    public InventoryIs {
      loaded = List.copyOf(loaded);
      holdings = List.copyOf(holdings);
    }
  }

  /** Where a load failed. */
  enum Stage {
    /** Before the bundle was on disk. */
    FETCH,
    /** With the bundle on disk: in linking or in the component's own start. */
    LOAD,
    /** With the bundle on disk: all memory for components is in use. */
    MEMORY
  }

  /** A slot in memory that works. */
  record LoadedSlot(
      long generation, Version version, ActorRef<RunnerCommand> runner, long memoryBytes) {}

  /** A complete, verified bundle on disk. */
  record Holding(Version version, Digest root, long contentBytes) {}

  /**
   * Why a bundle was accepted.
   *
   * @param root of its content
   * @param envelope the digest of its signed manifest
   * @param key the publisher
   * @param verdict what policy said
   * @param sources bytes per source; empty when nothing had to be fetched
   * @param contentBytes its size
   * @param durationMs from the order to the verdict
   */
  record BundleEvidence(
      Digest root,
      Digest envelope,
      KeyId key,
      String verdict,
      List<SourceBytes> sources,
      long contentBytes,
      long durationMs) {
    /** Copies the list. */
    public BundleEvidence {
      sources = List.copyOf(sources);
    }
  }
}
