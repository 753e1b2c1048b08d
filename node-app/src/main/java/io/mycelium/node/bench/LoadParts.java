package io.mycelium.node.bench;

import io.mycelium.actors.agent.RuntimeSlots;
import io.mycelium.actors.agent.SlotTasks;
import io.mycelium.actors.agent.Slots;
import io.mycelium.actors.agent.Tiers;
import io.mycelium.actors.agent.Wanted;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.ComponentDistributionClient;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.Progress;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.BundleWriter;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CachePorts;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Keeping;
import io.mycelium.distribution.peer.P2PClient;
import io.mycelium.distribution.peer.PeerServer;
import io.mycelium.distribution.peer.PeerServerSettings;
import io.mycelium.distribution.peer.TicketBook;
import io.mycelium.distribution.peer.Transport;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.NodeFacilities;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The parts of two nodes between which a bundle goes, in one process: the data plane and the cache
 * of one, and of the other the client, the cache and the slots. The bundle is the component that
 * does nothing, with a jar of random bytes beside it.
 */
final class LoadParts implements AutoCloseable {
  private static final NodeId SELF = new NodeId("ab".repeat(32));
  private static final NodeId PEER = new NodeId("cd".repeat(32));
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long QUOTA_BYTES = 1_000_000_000;
  private static final int MEGABYTE = 1_000_000;

  private final Path folder;
  private final Path ballast;
  private final VerifiedManifest manifest;
  private final ComponentDiskCache peerCache;
  private final TicketBook tickets;
  private final PeerServer server;
  private final ComponentRuntime runtime;
  private final AtomicLong later = new AtomicLong();
  private long generation;

  /**
   * One load.
   *
   * @param downloadMs until all of it was verified and on disk
   * @param taskMs until the first task had run
   */
  record Cold(double downloadMs, double taskMs) {}

  LoadParts(Path home, Path folder, int megabytes) throws IOException {
    this.folder = folder;
    this.ballast = ballast(folder.resolve("ballast.jar"), megabytes);
    this.manifest = published(home, folder, ballast);
    CachePorts ports = CachePorts.ofSystem(Keeping.everything());
    peerCache =
        new ComponentDiskCache(
            folder.resolve("peer"),
            CacheLimits.defaults(),
            new CachePorts(
                ports.freeSpace(),
                () -> System.nanoTime() + later.get(),
                ports.clock(),
                ports.keeping(),
                ports.behind()));
    client(peerCache)
        .download(
            manifest,
            List.of(),
            List.of(new DirectorySource(folder.resolve("source"))),
            Progress.NONE);
    tickets = new TicketBook(new SecureRandom(), System::nanoTime, LIMIT);
    server =
        new PeerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tickets,
            peerCache::share,
            PeerServerSettings.defaults(),
            System::nanoTime);
    runtime = ComponentRuntime.create(UnloadCycles.LIMITS);
  }

  private static ComponentDistributionClient client(ComponentDiskCache cache) {
    return new ComponentDistributionClient(
        cache, TransferLimits.defaults(), new SplittableRandom(1), System::nanoTime);
  }

  private static VerifiedManifest published(Path home, Path folder, Path ballast)
      throws IOException {
    PreparedBundle empty = EmptyBundle.in(home).prepared();
    Map<String, Path> files = new LinkedHashMap<>(empty.files());
    files.put("lib/ballast.jar", ballast);
    SigningKey key = SigningKey.generate(new SecureRandom());
    Path source = Files.createDirectories(folder.resolve("source"));
    Path bundle =
        source.resolve(
            "%s-%s.bundle"
                .formatted(empty.declaration().component(), empty.declaration().version()));
    BundleWriter.write(empty.declaration(), files, key, bundle);
    try (BundleReader reader = BundleReader.open(bundle)) {
      return ComponentSignatureVerifier.verify(
          reader.envelope(), TrustView.of(NamePattern.ALL, key.publicKeys()));
    }
  }

  /** A jar that holds as many bytes as it has. */
  private static Path ballast(Path jar, int megabytes) throws IOException {
    byte[] bytes = new byte[MEGABYTE];
    new SplittableRandom(1).nextBytes(bytes);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (int i = 0; i < megabytes; i++) {
        ZipEntry entry = new ZipEntry("ballast/" + i + ".bin");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
      }
    }
    return jar;
  }

  /** The file whose bytes the pipe carries: nearly all of the bundle's content. */
  Path content() {
    return ballast;
  }

  /** A load into an empty cache. */
  Cold cold() throws Exception {
    Path cacheFolder = folder.resolve("cold");
    try (ComponentDiskCache cache = new ComponentDiskCache(cacheFolder, CacheLimits.defaults())) {
      P2PClient peer =
          new P2PClient(
              new P2PClient.Offer(
                  PEER, server.address(), tickets.mint(manifest.manifest().root(), SELF)),
              SELF,
              Transport.plain(),
              LIMIT);
      long begun = System.nanoTime();
      client(cache).download(manifest, List.of(peer), List.of(), Progress.NONE);
      double downloaded = millisSince(begun);
      Slots.Loaded loaded = loaded(cache);
      double done = millisSince(begun);
      unload(loaded);
      return new Cold(downloaded, done);
    } finally {
      FileTree.delete(cacheFolder);
    }
  }

  /**
   * A load from the cache of the peer's own disk, so long after the last one that all of it is
   * hashed again.
   */
  double diskHitMs() throws Exception {
    later.addAndGet(Duration.ofHours(1).toNanos());
    long begun = System.nanoTime();
    Slots.Loaded loaded = loaded(peerCache);
    double done = millisSince(begun);
    unload(loaded);
    return done;
  }

  /** Loads what is in a cache and runs a task. */
  private Slots.Loaded loaded(ComponentDiskCache cache) throws Exception {
    RuntimeSlots slots =
        new RuntimeSlots(
            SELF,
            Tiers.layerOnly(runtime),
            cache,
            wanted -> Optional.of(manifest),
            component -> NodeFacilities.logOnly((level, line) -> {}),
            new RuntimeSlots.Folders(
                Files.createDirectories(folder.resolve("unpacked")),
                folder.resolve("scratch"),
                folder.resolve("data"),
                QUOTA_BYTES,
                QUOTA_BYTES));
    Slots.Loaded loaded =
        slots.load(
            new Wanted(
                manifest.manifest().component(),
                manifest.manifest().version(),
                manifest.manifest().root(),
                ++generation));
    CompletableFuture<String> ended = new CompletableFuture<>();
    loaded
        .tasks()
        .run(new TaskId("bench"), 1, EmptyBundle.OPERATION, new byte[0], new Ending(ended));
    String outcome = ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (!outcome.isEmpty()) {
      throw new BenchFailedException("the task has not succeeded: " + outcome);
    }
    return loaded;
  }

  private static void unload(Slots.Loaded loaded) throws Exception {
    Slots.Proof proof =
        loaded.unload(LIMIT).toCompletableFuture().get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (proof instanceof Slots.Proof.Leaked leaked) {
      throw new BenchFailedException("the bundle does not unload: " + leaked.path());
    }
  }

  private static double millisSince(long begun) {
    return (System.nanoTime() - begun) / 1e6;
  }

  @Override
  public void close() {
    runtime.close();
    server.close();
    peerCache.close();
  }

  /** Completes with nothing when the task succeeds, else with what went wrong. */
  private record Ending(CompletableFuture<String> ended) implements SlotTasks.Listener {
    @Override
    public void progress(double fraction, String message) {}

    @Override
    public void log(String line) {}

    @Override
    public void succeeded(byte[] result) {
      ended.complete("");
    }

    @Override
    public void failed(String reason) {
      ended.complete(reason);
    }

    @Override
    public void cancelled() {
      ended.complete("it was cancelled");
    }
  }
}
