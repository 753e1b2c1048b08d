package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the files of a bundle that is to come in other versions of its component, so that each is
 * on the disk once. Components do not share files: one that spoils its own harms no other.
 */
final class FileReuse {
  private static final Logger LOG = LoggerFactory.getLogger(FileReuse.class);

  private final List<Long> lengths;
  private final Map<Digest, Integer> wanted = new HashMap<>();
  private final Map<Integer, LinkedFile.Source> found = new HashMap<>();

  private FileReuse(ContentLayout layout) {
    lengths = layout.files();
    List<Optional<Digest>> roots = layout.fileRoots();
    for (int i = 0; i < roots.size(); i++) {
      int index = i;
      roots.get(i).ifPresent(root -> wanted.put(root, index));
    }
  }

  /** What these bundles have of it, by the index of the file in the bundle that comes. */
  static Map<Integer, LinkedFile.Source> find(ContentLayout layout, List<BundleFolder> others) {
    FileReuse reuse = new FileReuse(layout);
    for (BundleFolder other : others) {
      try {
        reuse.look(other);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("nothing of {} is used for {}: {}", other.path(), layout.name(), e.toString());
      }
    }
    return reuse.found;
  }

  private void look(BundleFolder folder) throws IOException {
    ContentLayout there = folder.layout();
    List<Optional<Digest>> roots = there.fileRoots();
    for (int i = 0; i < roots.size(); i++) {
      Integer index = roots.get(i).map(wanted::get).orElse(null);
      if (index == null) {
        continue;
      }
      Path file = folder.content(there).file(i);
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      // What has another length is spoilt, and what has no key would be counted for each.
      if (attributes.size() == lengths.get(index) && attributes.fileKey() != null) {
        wanted.remove(roots.get(i).orElseThrow());
        found.put(index, new LinkedFile.Source(file, attributes.fileKey()));
      }
    }
  }
}
