package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which bundles a cache has, complete or not. Not safe for use by several threads. */
final class Inventory {
  private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

  private record Summary(String name, long contentBytes, List<LinkedFile> files) {}

  private record Identity(Optional<ComponentId> component, Optional<Version> version) {
    static final Identity UNKNOWN = new Identity(Optional.empty(), Optional.empty());
  }

  private final CacheDirectory directory;
  private final Map<Digest, Summary> bundles = new HashMap<>();

  // Read only when somebody needs it: at a start the envelopes of a full cache are megabytes.
  private final Map<Digest, Identity> identities = new HashMap<>();

  Inventory(CacheDirectory directory) {
    this.directory = directory;
  }

  /** Looks at the disk; a bundle whose files can't be right is deleted. */
  void scan() throws IOException {
    for (BundleFolder folder : directory.bundles()) {
      try {
        ContentLayout layout = folder.layout();
        folder.content(layout).checkLengths();
        add(layout, folder);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("a damaged bundle is removed from the cache: {}", e.getMessage());
        folder.delete();
      }
    }
  }

  void add(ContentLayout layout, BundleFolder folder) throws IOException {
    bundles.put(
        layout.root(),
        new Summary(
            layout.name(), layout.contentBytes(), LinkedFile.of(folder.content(layout), layout)));
  }

  void remove(Digest root) {
    bundles.remove(root);
    identities.remove(root);
  }

  boolean contains(Digest root) {
    return bundles.containsKey(root);
  }

  int size() {
    return bundles.size();
  }

  /**
   * The content of all bundles; a file that several have counts once.
   *
   * @param linked what a bundle that comes has of them, or had: it counts too
   */
  long usedBytes(List<LinkedFile> linked) {
    long bytes = linked.stream().mapToLong(LinkedFile::bytes).sum();
    LinkCounts counts = new LinkCounts(linked);
    for (Summary each : bundles.values()) {
      bytes += counts.add(each.contentBytes(), each.files());
    }
    return bytes;
  }

  /** The same of these bundles. */
  long usedBytes(Set<Digest> roots) {
    LinkCounts counts = new LinkCounts();
    return bundles.entrySet().stream()
        .filter(each -> roots.contains(each.getKey()))
        .mapToLong(each -> counts.add(each.getValue().contentBytes(), each.getValue().files()))
        .sum();
  }

  /**
   * What would become free without a bundle.
   *
   * @param linked what a bundle that comes has of others
   */
  long bytesOnlyOf(Digest root, List<LinkedFile> linked) {
    Summary summary = bundles.get(root);
    if (summary == null) {
      return 0;
    }
    LinkCounts counts = new LinkCounts(linked);
    bundles.values().forEach(each -> counts.add(each.contentBytes(), each.files()));
    return counts.remove(summary.contentBytes(), summary.files());
  }

  /** The files of a bundle that other bundles have too, by index. */
  List<Integer> inCommon(Digest root) {
    Set<Object> others =
        bundles.entrySet().stream()
            .filter(each -> !each.getKey().equals(root))
            .flatMap(each -> each.getValue().files().stream())
            .map(LinkedFile::key)
            .collect(Collectors.toSet());
    Summary summary = bundles.get(root);
    return summary == null
        ? List.of()
        : summary.files().stream()
            .filter(file -> others.contains(file.key()))
            .map(LinkedFile::index)
            .toList();
  }

  /** The complete bundles of a component. */
  List<BundleFolder> completeOf(ComponentId component) {
    return bundles.keySet().stream()
        .filter(root -> directory.bundle(root).isComplete())
        .filter(
            root ->
                identities
                    .computeIfAbsent(root, this::identity)
                    .component()
                    .filter(component::equals)
                    .isPresent())
        .sorted()
        .map(directory::bundle)
        .toList();
  }

  /** All bundles by root. */
  List<Holding> holdings() throws IOException {
    List<Holding> holdings = new ArrayList<>();
    for (Map.Entry<Digest, Summary> each : bundles.entrySet()) {
      BundleFolder folder = directory.bundle(each.getKey());
      BundleFolder.Times times = folder.readTimes();
      holdings.add(
          new Holding(
              each.getKey(),
              each.getValue().name(),
              each.getValue().contentBytes(),
              folder.isComplete(),
              folder.isPinned(),
              folder.cleanupAt(),
              times.since(),
              times.lastUsed()));
    }
    holdings.sort((a, b) -> a.root().compareTo(b.root()));
    return holdings;
  }

  /** The same with what others know of them. */
  List<StoredBundle> stored(Keeping keeping, Predicate<Digest> fetching) throws IOException {
    List<StoredBundle> stored = new ArrayList<>();
    for (Holding holding : holdings()) {
      Digest root = holding.root();
      Identity identity = identities.computeIfAbsent(root, this::identity);
      stored.add(
          new StoredBundle(
              holding,
              identity.component(),
              identity.version(),
              keeping.loaded().test(root),
              fetching.test(root),
              keeping.copies().of(root),
              Objects.requireNonNull(bundles.get(root)).files()));
    }
    return stored;
  }

  private Identity identity(Digest root) {
    try {
      return identity(Files.readAllBytes(directory.bundle(root).envelope()));
    } catch (IOException e) {
      LOG.warn("bundle {} has no envelope that can be read: {}", root, e.toString());
      return Identity.UNKNOWN;
    }
  }

  private static Identity identity(byte[] envelope) {
    try {
      Manifest claimed = ComponentSignatureVerifier.claim(envelope);
      return new Identity(Optional.of(claimed.component()), Optional.of(claimed.version()));
    } catch (VerificationException e) {
      return Identity.UNKNOWN;
    }
  }

  /** Whose bundle an envelope is for, if it says so. */
  static Optional<ComponentId> componentOf(byte[] envelope) {
    return identity(envelope).component();
  }
}
