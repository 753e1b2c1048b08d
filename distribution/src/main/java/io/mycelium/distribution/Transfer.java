package io.mycelium.distribution;

import io.mycelium.distribution.SourceWorker.Report;
import io.mycelium.distribution.TransferException.Reason;
import io.mycelium.distribution.cache.ChunkVerdict;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.swarm.TransferEffect;
import io.mycelium.distribution.swarm.TransferFact;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.swarm.TransferScheduler;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one download: gives the scheduler facts and time, and its effects to one worker per
 * source. All decisions are made on the thread of the caller.
 */
final class Transfer {
  private static final long TICK_MS = 100;

  private final Partial partial;
  private final Map<SourceId, Source> sources;
  private final Progress progress;
  private final LongSupplier nanos;
  private final TransferScheduler scheduler;
  private final TransferTally tally;
  private final Map<SourceId, SourceWorker> workers = new HashMap<>();
  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
  private @Nullable TransferEffect ending;

  Transfer(
      Partial partial,
      List<Source> ranked,
      Progress progress,
      LongSupplier nanos,
      TransferLimits limits,
      RandomGenerator random) {
    this.partial = partial;
    this.progress = progress;
    this.nanos = nanos;
    this.sources = new LinkedHashMap<>();
    ranked.forEach(source -> sources.putIfAbsent(source.id(), source));
    this.tally = new TransferTally(partial, sources.values(), nanos.getAsLong());
    this.scheduler =
        new TransferScheduler(
            partial.layout(), partial.verified().complement(), limits, random, nanos.getAsLong());
  }

  /** Runs to the end; afterwards no worker is left that anybody listens to. */
  DownloadReport run() {
    try {
      sources.values().forEach(each -> feed(new TransferFact.Offered(each.id(), each.kind())));
      feed(new TransferFact.Tick());
      long ticked = nanos.getAsLong();
      while (ending == null) {
        Report report = reports.poll(TICK_MS, TimeUnit.MILLISECONDS);
        if (report != null) {
          take(report);
        }
        if (nanos.getAsLong() - ticked >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
          ticked = nanos.getAsLong();
          feed(new TransferFact.Tick());
        }
      }
      return finish(ending);
    } catch (InterruptedException e) {
      throw new TransferException(
          Reason.INTERRUPTED, "the download of %s was interrupted".formatted(name()), e, report());
    } finally {
      List.copyOf(workers.values()).forEach(SourceWorker::cancel);
    }
  }

  private DownloadReport finish(TransferEffect last) {
    if (last instanceof TransferEffect.Failed(int missing, Map<SourceId, String> reasons)) {
      String message =
          "%s: %d of %d chunks are missing and no source is left that has them: %s"
              .formatted(
                  name(),
                  missing,
                  partial.layout().chunkCount(),
                  reasons.isEmpty() ? "there was none" : reasons);
      throw new TransferException(Reason.NO_SOURCE, message, null, report());
    }
    return report();
  }

  private String name() {
    return partial.layout().name();
  }

  DownloadReport report() {
    return tally.report(nanos.getAsLong());
  }

  private void take(Report report) {
    SourceId id = report.worker().id();
    if (report instanceof Report.Delivered(var worker, int chunk, var verdict, long busyNanos)) {
      // Also when the source was let go meanwhile: verified bytes are verified bytes.
      delivered(id, chunk, verdict, busyNanos);
    } else if (workers.get(id) == report.worker()) {
      switch (report) {
        case Report.Available(var worker, ChunkSet chunks, boolean sequential) ->
            feed(new TransferFact.Ready(id, chunks, sequential));
        case Report.News(var worker, ChunkSet chunks) -> feed(new TransferFact.Gained(id, chunks));
        case Report.Lost(var worker, String reason) -> feed(new TransferFact.Failed(id, reason));
        case Report.CacheTrouble(var worker, var cause) ->
            throw new TransferException(
                Reason.CACHE, String.valueOf(cause.getMessage()), cause, report());
        case Report.Delivered ignored -> {}
      }
    }
  }

  private void delivered(SourceId id, int chunk, ChunkVerdict verdict, long busyNanos) {
    tally.delivered(id, chunk, verdict, busyNanos);
    if (verdict instanceof ChunkVerdict.Bad) {
      feed(new TransferFact.Bad(id, chunk));
      return;
    }
    feed(new TransferFact.Verified(id, chunk));
    if (verdict instanceof ChunkVerdict.Written) {
      progress.verified(tally.verifiedBytes(), partial.layout().contentBytes());
    }
  }

  private void feed(TransferFact fact) {
    for (TransferEffect effect : scheduler.on(fact, nanos.getAsLong())) {
      switch (effect) {
        case TransferEffect.Open(SourceId id) -> open(id);
        case TransferEffect.Request(SourceId id, int chunk) -> worker(id).request(chunk);
        case TransferEffect.Cancel(SourceId id, String reason) -> {
          tally.letGo(id, reason);
          worker(id).cancel();
          workers.remove(id);
        }
        case TransferEffect.Done done -> ending = done;
        case TransferEffect.Failed failed -> ending = failed;
      }
    }
  }

  private void open(SourceId id) {
    Source source = Objects.requireNonNull(sources.get(id));
    SourceWorker worker = new SourceWorker(source, partial, nanos, reports::add);
    workers.put(id, worker);
    Thread.ofVirtual().name("transfer-" + id).start(worker);
  }

  private SourceWorker worker(SourceId id) {
    return Objects.requireNonNull(workers.get(id));
  }
}
