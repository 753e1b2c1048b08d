package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A content file with chunks of its own, which other versions of the component may have too.
 *
 * @param index which file of its bundle
 * @param key what the file system knows it by, the same for all links to it
 * @param bytes its length, as the layout says
 */
record LinkedFile(int index, Object key, long bytes) {
  /**
   * Where a file can be linked from.
   *
   * @param path one of its names
   * @param key what the file system knows it by
   */
  record Source(Path path, Object key) {}

  /** Those of a bundle; none where the file system does not tell one file from another. */
  static List<LinkedFile> of(ContentFiles content, ContentLayout layout) throws IOException {
    List<LinkedFile> found = new ArrayList<>();
    List<Optional<Digest>> roots = layout.fileRoots();
    for (int i = 0; i < roots.size(); i++) {
      if (roots.get(i).isPresent()) {
        Object key = Files.readAttributes(content.file(i), BasicFileAttributes.class).fileKey();
        if (key != null) {
          found.add(new LinkedFile(i, key, layout.files().get(i)));
        }
      }
    }
    return List.copyOf(found);
  }
}
