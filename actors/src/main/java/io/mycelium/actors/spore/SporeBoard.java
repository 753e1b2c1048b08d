package io.mycelium.actors.spore;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the spore client hangs up what it has heard, for all threads of this JVM. */
public final class SporeBoard {
  private static final Logger LOG = LoggerFactory.getLogger(SporeBoard.class);

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile SporeView current = SporeView.EMPTY;

  /** What is known now. */
  public SporeView current() {
    return current;
  }

  /** Calls back on the thread that changed the view, until closed; must not block. */
  public Listening listen(Runnable changed) {
    listeners.add(changed);
    return () -> listeners.remove(changed);
  }

  void show(SporeView now) {
    current = now;
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.warn("a listener of the spores failed; the others still hear of the change", e);
      }
    }
  }

  /** Ends by being closed. */
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
