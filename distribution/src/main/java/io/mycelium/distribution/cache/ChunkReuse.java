package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes chunks from bundles that are already here, for example from the version before. The chunk
 * lists are read when a download begins, so that no index of all chunks is kept in memory.
 */
final class ChunkReuse {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkReuse.class);

  private final CacheDirectory directory;

  ChunkReuse(CacheDirectory directory) {
    this.directory = directory;
  }

  /** Writes into the download what complete bundles have of it. */
  void fill(Partial partial) throws IOException {
    Map<Digest, Integer> wanted = new HashMap<>();
    ContentLayout layout = partial.layout();
    partial.verified().complement().stream()
        .forEach(index -> wanted.put(layout.span(index).digest(), index));
    for (BundleFolder folder : directory.bundles()) {
      if (wanted.isEmpty()) {
        return;
      }
      if (folder.isComplete()) {
        try {
          copy(folder.layout(), folder, wanted, partial);
        } catch (IOException | IllegalArgumentException e) {
          LOG.warn(
              "nothing more of {} is used for {}: {}", folder.path(), layout.name(), e.toString());
        }
      }
    }
  }

  private static void copy(
      ContentLayout layout, BundleFolder from, Map<Digest, Integer> wanted, Partial to)
      throws IOException {
    if (layout.spans().stream().noneMatch(span -> wanted.containsKey(span.digest()))) {
      return;
    }
    try (ChunkReader reader = new ChunkReader(from, layout)) {
      for (ContentLayout.Span span : layout.spans()) {
        Integer index = wanted.get(span.digest());
        if (index != null && copy(reader, span, index, to)) {
          wanted.remove(span.digest());
        }
      }
    }
  }

  /** Whether it was there as the digest says; if not, another bundle may have it. */
  private static boolean copy(ChunkReader reader, ContentLayout.Span span, int index, Partial to) {
    ByteBuffer bytes;
    try {
      bytes = reader.read(span);
    } catch (IOException unreadable) {
      return false;
    }
    return to.reuse(index, bytes);
  }
}
