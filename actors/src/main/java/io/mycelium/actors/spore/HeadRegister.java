package io.mycelium.actors.spore;

import java.util.Optional;
import org.apache.pekko.cluster.ddata.AbstractReplicatedData;
import org.apache.pekko.cluster.ddata.Key;
import org.jspecify.annotations.Nullable;

/** The highest head of the release log that anybody has announced. */
final class HeadRegister extends AbstractReplicatedData<HeadRegister> implements SporeData {
  /** Where it is kept. */
  static final Key<HeadRegister> KEY = new HeadKey();

  static final HeadRegister EMPTY = new HeadRegister(null);

  private static final long serialVersionUID = 1L;

  private final transient @Nullable LogHead head;

  private HeadRegister(@Nullable LogHead head) {
    this.head = head;
  }

  static HeadRegister of(LogHead head) {
    return new HeadRegister(head);
  }

  Optional<LogHead> head() {
    return Optional.ofNullable(head);
  }

  @Override
  public HeadRegister mergeData(HeadRegister that) {
    if (head == null) {
      return that;
    }
    return that.head == null || that.head.compareTo(head) <= 0 ? this : that;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HeadRegister that && head().equals(that.head());
  }

  @Override
  public int hashCode() {
    return head().hashCode();
  }

  private static final class HeadKey extends Key<HeadRegister> {
    private static final long serialVersionUID = 1L;

    HeadKey() {
      super("mycelium-release-head");
    }
  }
}
