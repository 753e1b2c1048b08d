package io.mycelium.distribution;

import io.mycelium.distribution.cache.CacheException;
import io.mycelium.distribution.cache.ChunkVerdict;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceException;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceSession;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Talks to one source on a thread of its own: connects, fetches what it is told in order, verifies
 * and writes it, and reports. It is ended by closing its session, never by an interrupt, which
 * would close the content file under all others.
 */
final class SourceWorker implements Runnable {
  /** How long a peer that is on its way itself is left alone before it is asked for news. */
  private static final long FIRST_NEWS_MS = 250;

  /** The same, after it had no news several times. */
  private static final long LAST_NEWS_MS = 4_000;

  private static final int STOP = -1;

  /** What a worker has to say; the worker says who speaks, so that a late word is known as one. */
  sealed interface Report {
    record Available(SourceWorker worker, ChunkSet chunks, boolean sequential) implements Report {}

    record News(SourceWorker worker, ChunkSet chunks) implements Report {}

    record Delivered(SourceWorker worker, int chunk, ChunkVerdict verdict, long busyNanos)
        implements Report {}

    record Lost(SourceWorker worker, String reason) implements Report {}

    record CacheTrouble(SourceWorker worker, CacheException cause) implements Report {}

    SourceWorker worker();
  }

  private final SourceId id;
  private final SourceSession session;
  private final Partial partial;
  private final LongSupplier nanos;
  private final Consumer<Report> reports;
  private final BlockingQueue<Integer> requests = new LinkedBlockingQueue<>();
  private long newsEveryMs = FIRST_NEWS_MS;

  SourceWorker(Source source, Partial partial, LongSupplier nanos, Consumer<Report> reports) {
    this.id = source.id();
    this.session = source.session(partial.layout());
    this.partial = partial;
    this.nanos = nanos;
    this.reports = reports;
  }

  SourceId id() {
    return id;
  }

  /** Asks for a chunk after those that were asked before. */
  void request(int chunk) {
    requests.add(chunk);
  }

  /** Ends the conversation; reports may still come and are not to be used. */
  void cancel() {
    requests.add(STOP);
    try {
      session.close();
    } catch (SourceException e) {
      reports.accept(new Report.Lost(this, String.valueOf(e.getMessage())));
    }
  }

  @Override
  public void run() {
    // Off the heap, and given back at once: a heap buffer would be copied through a hidden one.
    try (Arena arena = Arena.ofConfined()) {
      converse(arena);
    } catch (SourceException e) {
      reports.accept(new Report.Lost(this, String.valueOf(e.getMessage())));
    } catch (CacheException e) {
      reports.accept(new Report.CacheTrouble(this, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // A source is a port: what it throws must not leave the download waiting.
      reports.accept(new Report.Lost(this, "failed: " + e));
    }
  }

  private void converse(Arena arena) throws InterruptedException {
    ChunkSet chunks = session.available();
    reports.accept(new Report.Available(this, chunks, session.isSequential()));
    ByteBuffer buffer = ByteBuffer.allocate(0);
    List<Integer> ahead = new ArrayList<>();
    while (true) {
      int expected = ahead.size();
      if (expected == 0) {
        Integer request = nextOrNews(chunks);
        if (request == null) {
          ChunkSet now = session.available();
          newsEveryMs =
              now.equals(chunks) ? Math.min(LAST_NEWS_MS, 2 * newsEveryMs) : FIRST_NEWS_MS;
          chunks = now;
          reports.accept(new Report.News(this, chunks));
          continue;
        }
        ahead.add(request);
      }
      requests.drainTo(ahead);
      if (ahead.contains(STOP)) {
        return;
      }
      ahead.subList(expected, ahead.size()).forEach(session::expect);
      if (buffer.capacity() == 0) {
        buffer = arena.allocate(partial.layout().longestChunkBytes()).asByteBuffer();
      }
      fetch(ahead.removeFirst(), buffer);
    }
  }

  /** The next request; null when it is time to ask a peer that is on its way itself for news. */
  private @Nullable Integer nextOrNews(ChunkSet chunks) throws InterruptedException {
    return chunks.isComplete()
        ? requests.take()
        : requests.poll(newsEveryMs, TimeUnit.MILLISECONDS);
  }

  private void fetch(int chunk, ByteBuffer buffer) {
    long start = nanos.getAsLong();
    session.fetch(chunk, buffer.clear().limit(partial.layout().span(chunk).lengthBytes()));
    long busy = nanos.getAsLong() - start;
    ChunkVerdict verdict = partial.write(chunk, buffer.flip());
    reports.accept(new Report.Delivered(this, chunk, verdict, busy));
  }
}
