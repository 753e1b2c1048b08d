package io.mycelium.persistence;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;

/**
 * Reads the number of an entity's last event while the entity still waits for its turn to recover.
 * What is read a moment earlier may miss the last write of a predecessor, as a read at that moment
 * may; then the first write of the entity fails and it recovers again.
 */
public final class ReadAhead implements Extension {
  /** How many are kept; when there are more, all are forgotten and read when they are asked for. */
  static final int MAX_KEPT = 1_024;

  private static final Id ID = new Id();

  private final Map<String, CompletableFuture<Long>> begun = new ConcurrentHashMap<>();
  private volatile @Nullable Function<String, CompletableFuture<Long>> journal;

  /** The one of a system. */
  public static ReadAhead of(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /**
   * Begins to read for an entity that is about to recover; does nothing before a journal serves.
   */
  public void expect(String persistenceId) {
    Function<String, CompletableFuture<Long>> reads = journal;
    if (reads == null) {
      return;
    }
    if (begun.size() >= MAX_KEPT) {
      begun.clear();
    }
    begun.put(persistenceId, reads.apply(persistenceId));
  }

  /** Reads are done by this from now on. */
  void serve(Function<String, CompletableFuture<Long>> reads) {
    journal = reads;
  }

  /** What was begun for the entity, once; else it is read now. */
  CompletableFuture<Long> take(
      String persistenceId, Function<String, CompletableFuture<Long>> reads) {
    CompletableFuture<Long> ahead = begun.remove(persistenceId);
    return ahead == null || ahead.isCompletedExceptionally() ? reads.apply(persistenceId) : ahead;
  }

  private static final class Id extends AbstractExtensionId<ReadAhead> {
    @Override
    public ReadAhead createExtension(ExtendedActorSystem system) {
      return new ReadAhead();
    }
  }
}
