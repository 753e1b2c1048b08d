package io.mycelium.actors.spore;

import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/** Counts the cards that were not believed. */
public final class SporeDrops implements Extension {
  /** One count for each actor system. */
  public static final AbstractExtensionId<SporeDrops> ID = new Id();

  private final LongAdder refused = new LongAdder();
  private final LongAdder foreign = new LongAdder();

  private SporeDrops() {}

  /** Cards that were too large, malformed or not signed by their node. */
  public long refusedCards() {
    return refused.sum();
  }

  /** Changes of the view that left out cards of another fleet. */
  public long foreignCards() {
    return foreign.sum();
  }

  void countRefused() {
    refused.increment();
  }

  void countForeign() {
    foreign.increment();
  }

  private static final class Id extends AbstractExtensionId<SporeDrops> {
    @Override
    public SporeDrops createExtension(ExtendedActorSystem system) {
      return new SporeDrops();
    }
  }
}
