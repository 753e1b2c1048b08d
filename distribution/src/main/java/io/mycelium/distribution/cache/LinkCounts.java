package io.mycelium.distribution.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many bundles have each file, so that one that several have is counted once. */
final class LinkCounts {
  private final Map<Object, Integer> bundles = new HashMap<>();

  /** Nothing is there. */
  LinkCounts() {
    this(List.of());
  }

  /** These files are there already, for a bundle that is not counted here. */
  LinkCounts(List<LinkedFile> held) {
    held.forEach(file -> bundles.merge(file.key(), 1, Integer::sum));
  }

  /** A bundle comes; returns what it adds to the bytes of those before. */
  long add(long contentBytes, List<LinkedFile> files) {
    long bytes = contentBytes;
    for (LinkedFile file : files) {
      if (bundles.merge(file.key(), 1, Integer::sum) > 1) {
        bytes -= file.bytes();
      }
    }
    return bytes;
  }

  /** A bundle goes; returns what becomes free. */
  long remove(long contentBytes, List<LinkedFile> files) {
    long bytes = contentBytes;
    for (LinkedFile file : files) {
      if (bundles.merge(file.key(), -1, Integer::sum) > 0) {
        bytes -= file.bytes();
      }
    }
    return bytes;
  }

  /** A stored bundle comes. */
  long add(StoredBundle bundle) {
    return add(bundle.holding().contentBytes(), bundle.files());
  }

  /** A stored bundle goes. */
  long remove(StoredBundle bundle) {
    return remove(bundle.holding().contentBytes(), bundle.files());
  }
}
