package io.mycelium.distribution;

import io.mycelium.distribution.DownloadReport.Blame;
import io.mycelium.distribution.DownloadReport.SourceUse;
import io.mycelium.distribution.cache.ChunkVerdict;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts what each source does during one download. */
final class TransferTally {
  private final Partial partial;
  private final long startNanos;
  private final Map<SourceId, SourceUse> uses = new LinkedHashMap<>();
  private final Map<SourceId, Long> busyNanos = new LinkedHashMap<>();
  private final List<Blame> blamed = new ArrayList<>();
  private long verifiedBytes;
  private long duplicateBytes;

  TransferTally(Partial partial, Collection<Source> sources, long startNanos) {
    this.partial = partial;
    this.startNanos = startNanos;
    this.verifiedBytes = partial.layout().contentBytes() - partial.missingBytes();
    sources.forEach(each -> uses.put(each.id(), new SourceUse(each.kind(), 0, 0, 0, "")));
  }

  long verifiedBytes() {
    return verifiedBytes;
  }

  void delivered(SourceId id, int chunk, ChunkVerdict verdict, long nanos) {
    SourceUse use = use(id);
    long busy = busyNanos.merge(id, nanos, Long::sum);
    int length = partial.layout().span(chunk).lengthBytes();
    long bytes = use.verifiedBytes();
    int chunks = use.chunks();
    switch (verdict) {
      case ChunkVerdict.Written() -> {
        bytes += length;
        chunks++;
        verifiedBytes += length;
      }
      case ChunkVerdict.Duplicate() -> duplicateBytes += length;
      case ChunkVerdict.Bad(Digest expected, Digest actual) ->
          blamed.add(new Blame(id, chunk, expected, actual));
    }
    uses.put(id, new SourceUse(use.kind(), bytes, chunks, busy / 1_000_000, use.trouble()));
  }

  void letGo(SourceId id, String reason) {
    if (!reason.isEmpty()) {
      SourceUse use = use(id);
      uses.put(
          id, new SourceUse(use.kind(), use.verifiedBytes(), use.chunks(), use.busyMs(), reason));
    }
  }

  private SourceUse use(SourceId id) {
    return Objects.requireNonNull(uses.get(id));
  }

  DownloadReport report(long nowNanos) {
    return new DownloadReport(
        partial.layout().root(),
        Duration.ofNanos(nowNanos - startNanos),
        uses,
        blamed,
        duplicateBytes,
        partial.resumedBytes(),
        partial.reusedBytes());
  }
}
