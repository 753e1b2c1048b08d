package io.mycelium.actors.release;

import io.mycelium.actors.event.EventType;
import io.mycelium.distribution.Digest;
import java.util.Arrays;

/** What happens to the release log. */
public sealed interface ReleaseLogEvent {

  /**
   * A statement has its place.
   *
   * @param index its place, from 1
   * @param treeRoot the root over the log up to here; a replay must come to the same
   * @param statement the signed bytes; nobody writes to them
   */
  @EventType(name = "release-log.appended", version = 1)
  record Appended(long index, Digest treeRoot, byte[] statement) implements ReleaseLogEvent {
    @Override
    public boolean equals(Object other) {
      return other instanceof Appended that
          && index == that.index
          && treeRoot.equals(that.treeRoot)
          && Arrays.equals(statement, that.statement);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(index) + 31 * treeRoot.hashCode();
    }
  }
}
