package io.mycelium.distribution;

import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a download did: the evidence for events, metrics and reputation.
 *
 * @param root names the content
 * @param elapsed from begin to end
 * @param sources what each source did, in the order they were offered
 * @param blamed the sources that sent bytes which the manifest does not state
 * @param duplicateBytes bytes that came twice because a slow source was hedged
 * @param resumedBytes bytes that an earlier download had left
 * @param reusedBytes bytes that other bundles in the cache had
 */
public record DownloadReport(
    Digest root,
    Duration elapsed,
    Map<SourceId, SourceUse> sources,
    List<Blame> blamed,
    long duplicateBytes,
    long resumedBytes,
    long reusedBytes) {
  /**
   * What one source did.
   *
   * @param kind peer or trusted
   * @param verifiedBytes bytes that were written
   * @param chunks chunks that were written
   * @param busyMs milliseconds spent waiting for its bytes
   * @param trouble why it was let go, empty if it was not
   */
  public record SourceUse(
      SourceKind kind, long verifiedBytes, int chunks, long busyMs, String trouble) {}

  /**
   * Proof that a source lied or was broken.
   *
   * @param source who sent the bytes
   * @param chunk the index of the chunk
   * @param expected what the manifest states
   * @param actual what the bytes hash to
   */
  public record Blame(SourceId source, int chunk, Digest expected, Digest actual) {
    @Override
    public String toString() {
      return "%s sent chunk %d: expected=%s, actual=%s".formatted(source, chunk, expected, actual);
    }
  }

  /** Freezes the collections. */
  public DownloadReport {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    blamed = List.copyOf(blamed);
  }

  /** The bytes that came from sources and were written. */
  public long transferredBytes() {
    return sources.values().stream().mapToLong(SourceUse::verifiedBytes).sum();
  }
}
