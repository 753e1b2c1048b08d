package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The bundles of a node: on its disk, or to be fetched. Calls block; virtual threads make them. */
public interface Bundles {
  /** Hears how a fetch goes, from any thread. */
  interface Progress {
    /** Bytes arrive. */
    void downloading(List<String> sources, long doneBytes, long totalBytes);

    /** All bytes are here and are judged. */
    void verifying();
  }

  /**
   * Makes sure that a verified bundle is on disk: what is here is used, the rest comes from peers
   * first and from trusted sources second. It stays until {@link #retention} is asked for.
   *
   * @return why a fetched bundle was accepted; nothing when it was here already
   * @throws BundleException when it can't be had, or is not what was published
   */
  Optional<HandsReport.BundleEvidence> fetch(Wanted wanted, Progress progress);

  /** The complete bundles of a component. */
  List<HandsReport.Holding> holdings(ComponentId component);

  /**
   * How much longer a bundle stays that nobody uses. The time runs from the first call, also over
   * restarts, until {@link #fetch} asks for the bundle again.
   *
   * @return nothing when its time is over or it is not here
   */
  Duration retention(Digest root);

  /** Where the manager notes which bundles its slots use: those are not deleted to make room. */
  BundleUses uses();

  /** Deletes a bundle; returns the bytes that became free, 0 when it was not here. */
  long remove(Digest root);
}
