package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes chunks from bundles that are already here, for example from the version before. The chunk
 * lists are read when a download begins, so that no index of all chunks is kept in memory.
 */
final class ChunkReuse {
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
        copy(folder, wanted, partial);
      }
    }
  }

  private static void copy(BundleFolder from, Map<Digest, Integer> wanted, Partial to)
      throws IOException {
    ContentLayout layout = from.layout();
    if (layout.spans().stream().noneMatch(span -> wanted.containsKey(span.digest()))) {
      return;
    }
    try (ChunkReader reader = new ChunkReader(from, layout)) {
      for (ContentLayout.Span span : layout.spans()) {
        Integer index = wanted.remove(span.digest());
        if (index != null) {
          to.reuse(index, reader.read(span));
        }
      }
    }
  }
}
