package io.mycelium.node.boot;

import io.mycelium.actors.agent.RuntimeSlots;
import java.nio.file.Path;

/**
 * Where one node keeps what is its own, below its directory.
 *
 * @param root the directory of the node
 */
record NodeFolders(Path root) {
  /** The most that one slot may keep while it is loaded. */
  private static final long SCRATCH_QUOTA_BYTES = 256L << 20;

  /** The most that one component may keep on a node. */
  private static final long DATA_QUOTA_BYTES = 1L << 30;

  /** The bundles. */
  Path cache() {
    return root.resolve("cache");
  }

  /** Heap dumps, while they are searched. */
  Path dumps() {
    return root.resolve("dumps");
  }

  /** What the JVM leaves when it lacks memory. */
  Path fullHeap() {
    return root.resolve("full-heap");
  }

  /** Sockets and working folders of components in processes of their own. */
  Path processes() {
    return root.resolve("process");
  }

  /** How far the node has ever read the release log. */
  Path seenReleases() {
    return root.resolve("releases.seen");
  }

  /** Which component ended the JVM of the node the last time. */
  Path endedBy() {
    return root.resolve("ended.by");
  }

  RuntimeSlots.Folders slots() {
    return new RuntimeSlots.Folders(
        root.resolve("unpacked"),
        root.resolve("scratch"),
        root.resolve("data"),
        SCRATCH_QUOTA_BYTES,
        DATA_QUOTA_BYTES);
  }
}
