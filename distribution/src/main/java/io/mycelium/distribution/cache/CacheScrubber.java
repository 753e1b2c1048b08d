package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all complete bundles of a cache again and again, slowly, and has the chunks fetched anew
 * that are no longer what the manifest states. One thread calls {@link #step()}, waits for as long
 * as it says, and calls it again.
 */
public final class CacheScrubber implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheScrubber.class);

  /**
   * How fast it reads.
   *
   * @param bytesPerSecond the most bytes in a second
   * @param every the rest between two rounds
   */
  public record Pace(long bytesPerSecond, Duration every) {
    /** Refuses what can't be meant. */
    public Pace {
      if (bytesPerSecond < 1 || every.isNegative() || every.isZero()) {
        throw new IllegalArgumentException(
            "scrub: bytes-per-second=%d and every=%s must be above 0"
                .formatted(bytesPerSecond, every));
      }
    }
  }

  private final ComponentDiskCache cache;
  private final Pace pace;
  private final Consumer<Digest> repair;
  private final LongSupplier nanos;
  private final Deque<Digest> round = new ArrayDeque<>();
  private final Map<Digest, Integer> unrepaired = new HashMap<>();
  private @Nullable Reading reading;

  /** One bundle that is being read. */
  private static final class Reading {
    private final Digest root;
    private final ContentLayout layout;
    private final ChunkReader reader;
    private final BitSet rotten = new BitSet();
    private int next;

    Reading(CachedBundle bundle) {
      root = bundle.layout().root();
      layout = bundle.layout();
      reader = bundle.chunks();
    }
  }

  /**
   * A scrubber of one cache.
   *
   * @param repair completes a bundle from peers and sources, or throws; it may block
   * @param nanos a monotonic clock
   */
  public CacheScrubber(
      ComponentDiskCache cache, Pace pace, Consumer<Digest> repair, LongSupplier nanos) {
    this.cache = cache;
    this.pace = pace;
    this.repair = repair;
    this.nanos = nanos;
  }

  /**
   * Looks at one chunk, and at the end of a bundle repairs what it found.
   *
   * @return how long to wait before the next call
   */
  public Duration step() {
    long begun = nanos.getAsLong();
    Reading now = reading;
    if (now == null) {
      return open();
    }
    int bytes = 0;
    if (now.next < now.layout.chunkCount()) {
      bytes = look(now, now.layout.span(now.next));
      now.next++;
    }
    if (now.next >= now.layout.chunkCount()) {
      close(now);
      finish(now);
      if (round.isEmpty()) {
        return pace.every();
      }
    }
    long due = (long) (1e9 * bytes / pace.bytesPerSecond());
    return Duration.ofNanos(Math.max(0, due - (nanos.getAsLong() - begun)));
  }

  /** The next bundle, of a new round when there is none left of this one. */
  private Duration open() {
    if (round.isEmpty()) {
      cache.holdings().forEach(holding -> round.add(holding.root()));
      unrepaired.keySet().retainAll(round);
      if (round.isEmpty()) {
        return pace.every();
      }
    }
    Digest root = round.remove();
    Optional<CachedBundle> bundle = cache.open(root);
    if (bundle.isEmpty()) {
      Integer chunks = unrepaired.remove(root);
      // What was deleted meanwhile is not wanted any more.
      if (chunks != null && cache.fileBytes(root) > 0) {
        mend(root, "bundle " + root.shortForm(), chunks);
      }
    } else {
      unrepaired.remove(root);
      reading = new Reading(bundle.get());
    }
    return reading == null && round.isEmpty() ? pace.every() : Duration.ZERO;
  }

  private int look(Reading now, ContentLayout.Span span) {
    String expected = span.digest().hex();
    String actual;
    try {
      actual = now.reader.digest(span).hex();
    } catch (IOException e) {
      actual = "unreadable, " + e;
    }
    cache.counters().scrubbed(span.lengthBytes());
    if (!actual.equals(expected)) {
      now.rotten.set(now.next);
      LOG.warn(
          "chunk {} of {} is rotten: expected={}, actual={}",
          now.next,
          now.layout.name(),
          expected,
          actual);
    }
    return span.lengthBytes();
  }

  private void finish(Reading now) {
    int chunks = now.rotten.cardinality();
    if (chunks > 0 && cache.suspect(now.root, now.rotten)) {
      cache.counters().rotten(chunks);
      mend(now.root, now.layout.name(), chunks);
    }
  }

  private void mend(Digest root, String name, int chunks) {
    try {
      repair.accept(root);
      unrepaired.remove(root);
      cache.counters().repaired(chunks);
      LOG.info("{} chunks of {} were rotten and are repaired", chunks, name);
    } catch (RuntimeException e) {
      // A source is a port; whatever it throws, the other bundles are looked at too.
      unrepaired.put(root, chunks);
      LOG.warn(
          "{} rotten chunks of {} can't be repaired yet, they are asked for again in {}: {}",
          chunks,
          name,
          pace.every(),
          e.toString());
    }
  }

  private void close(Reading now) {
    reading = null;
    try {
      now.reader.close();
    } catch (IOException e) {
      LOG.warn("can't close the content of {}: {}", now.layout.name(), e.toString());
    }
  }

  @Override
  public void close() {
    if (reading != null) {
      close(reading);
    }
  }
}
