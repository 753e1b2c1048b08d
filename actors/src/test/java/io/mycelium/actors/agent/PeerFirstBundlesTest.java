package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.SourceBytes;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.ComponentDistributionClient;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.BundleWriter;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CacheScrubber;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.peer.P2PClient;
import io.mycelium.distribution.peer.PeerServer;
import io.mycelium.distribution.peer.PeerServerSettings;
import io.mycelium.distribution.peer.TicketBook;
import io.mycelium.distribution.peer.Transport;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real bundle over real sockets from one cache to another. */
class PeerFirstBundlesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final SigningKey PUBLISHER = SigningKey.generate(new SecureRandom());
  private static final NodeId FIRST = new NodeId("a".repeat(NodeId.LENGTH));
  private static final NodeId SECOND = new NodeId("b".repeat(NodeId.LENGTH));
  private static final int CONTENT_BYTES = 3 << 20;
  private static final Duration RETENTION = Duration.ofMinutes(10);
  private static final PeerFirstBundles.Origins NOTHING_KNOWN =
      new PeerFirstBundles.Origins(
          wanted -> Optional.empty(), root -> Optional.empty(), root -> List.of(), List.of());

  @TempDir private Path folder;

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Bundles.Progress silent = new SilentProgress();

  @SuppressWarnings("NullAway.Init")
  private VerifiedManifest manifest;

  private Wanted wanted = new Wanted(new ComponentId("x"), Version.parse("1.0.0"), root(0), 1);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void publish() throws IOException {
    Path content = folder.resolve("content.bin");
    byte[] bytes = new byte[CONTENT_BYTES];
    new SplittableRandom(42).nextBytes(bytes);
    Files.write(content, bytes);
    Files.createDirectories(folder.resolve("source"));
    Path made = folder.resolve("made");
    BundleWriter.write(
        new Declaration(
            new ComponentId("counter"),
            Version.parse("1.0.0"),
            "demo.Counter",
            "demo.counter",
            VersionRange.ANY,
            Declaration.ANY_PLATFORM,
            List.of(),
            List.of(),
            List.of(),
            RETENTION,
            0,
            Map.of()),
        Map.of("lib/content.bin", content),
        PUBLISHER,
        made);
    try (BundleReader reader = BundleReader.open(made)) {
      manifest =
          ComponentSignatureVerifier.verify(
              reader.envelope(), TrustView.of(NamePattern.ALL, PUBLISHER.publicKeys()));
    }
    Digest root = manifest.manifest().root();
    Files.move(made, folder.resolve("source").resolve(root.hex() + ".bundle"));
    wanted = new Wanted(manifest.manifest().component(), manifest.manifest().version(), root, 1);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void fetch_withoutPeers_comesFromTheTrustedSource() {
    Bundles first = node("first", root -> List.of());
    HandsReport.BundleEvidence evidence = first.fetch(wanted, silent).orElseThrow();
    assertThat(evidence.sources()).hasSize(1);
    assertThat(evidence.sources().getFirst().transferredBytes()).isEqualTo(CONTENT_BYTES);
    assertThat(evidence.key()).isEqualTo(PUBLISHER.id());
    assertThat(first.holdings(wanted.component()))
        .containsExactly(new HandsReport.Holding(wanted.version(), wanted.root(), CONTENT_BYTES));
  }

  @Test
  void fetch_ofWhatIsHere_fetchesNothing() {
    Bundles first = node("first", root -> List.of());
    first.fetch(wanted, silent);
    assertThat(first.fetch(wanted, silent)).isEmpty();
  }

  @Test
  void fetch_withAPeer_takesNothingFromTheTrustedSource() {
    ComponentDiskCache cache = cache("first");
    bundles(cache, root -> List.of()).fetch(wanted, silent);
    openDoor(cache);

    PeerSearch search =
        new PeerSearch(KIT.system(), SECOND, root -> List.of(FIRST, SECOND), Transport.plain());
    HandsReport.BundleEvidence evidence =
        node("second", search).fetch(wanted, silent).orElseThrow();
    assertThat(evidence.sources())
        .contains(new SourceBytes(P2PClient.sourceId(FIRST).value(), CONTENT_BYTES))
        .allMatch(
            source ->
                source.source().equals(P2PClient.sourceId(FIRST).value())
                    || source.transferredBytes() == 0);
  }

  @Test
  void search_amongNodesThatDoNotHaveIt_findsNobody() {
    ComponentDiskCache empty = cache("first");
    openDoor(empty);
    NodeId nobody = new NodeId("c".repeat(NodeId.LENGTH));
    PeerSearch search =
        new PeerSearch(KIT.system(), SECOND, root -> List.of(FIRST, nobody), Transport.plain());
    assertThat(search.apply(wanted.root())).isEmpty();
  }

  @Test
  void fetch_whenOneBitOfTheSourceIsFlipped_isRefusedAndNamesTheLiar() throws IOException {
    Path bundle = folder.resolve("source").resolve(wanted.root().hex() + ".bundle");
    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length - 1] ^= 1;
    Files.write(bundle, bytes);
    Bundles first = node("first", root -> List.of());
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> first.fetch(wanted, silent))
        .withMessageContaining("source")
        .withMessageContaining("expected=");
    assertThat(first.holdings(wanted.component())).isEmpty();
  }

  @Test
  void fetch_ofAnUnknownRelease_saysSo() {
    Bundles first = node("first", root -> List.of());
    Wanted unknown = new Wanted(wanted.component(), wanted.version(), root(7), 1);
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> first.fetch(unknown, silent))
        .withMessageContaining(root(7).hex());
  }

  @Test
  void remove_freesTheBytes_andIsIdempotent() {
    Bundles first = node("first", root -> List.of());
    first.fetch(wanted, silent);
    assertThat(first.remove(wanted.root())).isEqualTo(CONTENT_BYTES);
    assertThat(first.remove(wanted.root())).isZero();
    assertThat(first.holdings(wanted.component())).isEmpty();
  }

  @Test
  void retention_runsFromTheFirstCallOnOverARestart() {
    ComponentDiskCache cache = cache("first");
    Bundles before = bundles(cache, root -> List.of());
    before.fetch(wanted, silent);
    assertThat(before.retention(wanted.root())).isEqualTo(RETENTION);
    now = now.plus(Duration.ofMinutes(4));
    assertThat(before.retention(wanted.root())).isEqualTo(Duration.ofMinutes(6));
    cache.close();

    now = now.plus(Duration.ofMinutes(1));
    Bundles after =
        new PeerFirstBundles(disk(cache("first")), idle(), NOTHING_KNOWN, () -> 0, () -> now);
    assertThat(after.retention(wanted.root())).isEqualTo(Duration.ofMinutes(5));
    now = now.plus(RETENTION);
    assertThat(after.retention(wanted.root())).isZero();
  }

  @Test
  void retention_afterABundleWasUsedAgain_runsAnew() {
    Bundles first = node("first", root -> List.of());
    first.fetch(wanted, silent);
    first.retention(wanted.root());
    now = now.plus(Duration.ofMinutes(4));

    first.fetch(wanted, silent);
    now = now.plus(Duration.ofDays(1));

    assertThat(first.retention(wanted.root())).isEqualTo(RETENTION);
  }

  @Test
  void retention_whenTheClockIsSetBack_isNoLongerThanThePolicy() {
    Bundles first = node("first", root -> List.of());
    first.fetch(wanted, silent);
    first.retention(wanted.root());
    now = now.minus(Duration.ofDays(365));

    assertThat(first.retention(wanted.root())).isEqualTo(RETENTION);
  }

  @Test
  void retention_ofWhatIsPinned_isAskedForAgainLater() {
    ComponentDiskCache cache = cache("first");
    Bundles first = bundles(cache, root -> List.of());
    first.fetch(wanted, silent);
    cache.pin(wanted.root());
    first.retention(wanted.root());
    now = now.plus(RETENTION.multipliedBy(2));

    assertThat(first.retention(wanted.root())).isGreaterThan(Removals.LONGEST_TIMER);
    cache.unpin(wanted.root());
    assertThat(first.retention(wanted.root())).isZero();
  }

  @Test
  void repair_afterAFlippedBit_fetchesOneChunkFromAPeer() throws IOException {
    ComponentDiskCache sound = cache("first");
    bundles(sound, root -> List.of()).fetch(wanted, silent);
    openDoor(sound);
    ComponentDiskCache cache = cache("second");
    PeerSearch search =
        new PeerSearch(KIT.system(), SECOND, root -> List.of(FIRST), Transport.plain());
    PeerFirstBundles second = bundles(cache, search);
    second.fetch(wanted, silent);
    Files.delete(folder.resolve("source").resolve(wanted.root().hex() + ".bundle"));
    Path file = cache.open(wanted.root()).orElseThrow().contentFiles().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[CONTENT_BYTES / 2] ^= 1;
    Files.write(file, bytes);
    Duration rest = Duration.ofHours(1);
    CacheScrubber scrubber =
        new CacheScrubber(
            cache, new CacheScrubber.Pace(1L << 40, rest), second::repair, System::nanoTime);

    Duration wait = scrubber.step();
    while (!wait.equals(rest)) {
      wait = scrubber.step();
    }

    assertThat(cache.counters().repairedChunks()).isEqualTo(1);
    cache.open(wanted.root()).orElseThrow().verify();
  }

  @Test
  void retention_ofWhatIsNotHere_isOver() {
    assertThat(node("first", root -> List.of()).retention(wanted.root())).isZero();
  }

  @Test
  void holdings_beforeTheLogIsKnown_areWhatIsOnTheDisk() {
    ComponentDiskCache cache = cache("first");
    bundles(cache, root -> List.of()).fetch(wanted, silent);

    Bundles after = new PeerFirstBundles(disk(cache), idle(), NOTHING_KNOWN, () -> 0, () -> now);

    assertThat(after.holdings(wanted.component()))
        .containsExactly(new HandsReport.Holding(wanted.version(), wanted.root(), CONTENT_BYTES));
    assertThat(after.holdings(new ComponentId("other"))).isEmpty();
  }

  private ComponentDistributionClient idle() {
    return new ComponentDistributionClient(
        cache("idle"), TransferLimits.defaults(), new SecureRandom(), System::nanoTime);
  }

  private void openDoor(ComponentDiskCache cache) {
    TicketBook tickets =
        new TicketBook(new SecureRandom(), System::nanoTime, Duration.ofMinutes(1));
    PeerServer server =
        new PeerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tickets,
            cache::share,
            PeerServerSettings.defaults(),
            System::nanoTime);
    open.addFirst(server);
    var door =
        KIT.spawn(
            PeerDoor.create(
                new PeerDoor.Address(FIRST, "127.0.0.1", server.address().getPort()),
                tickets,
                root -> cache.share(root).isPresent()));
    open.addFirst(() -> KIT.stop(door));
    TestProbe<Receptionist.Listing> probe = KIT.createTestProbe(Receptionist.Listing.class);
    var key = PeerDoor.keyOf(FIRST);
    probe.awaitAssert(
        () -> {
          KIT.system().receptionist().tell(Receptionist.find(key, probe.ref()));
          assertThat(probe.expectMessageClass(Receptionist.Listing.class).getServiceInstances(key))
              .contains(door);
          return door;
        });
  }

  private Bundles node(String name, Function<Digest, List<Source>> peers) {
    return bundles(cache(name), peers);
  }

  private ComponentDiskCache cache(String name) {
    ComponentDiskCache cache = new ComponentDiskCache(folder.resolve(name), CacheLimits.defaults());
    open.add(cache);
    return cache;
  }

  private static PeerFirstBundles.Disk disk(ComponentDiskCache cache) {
    return new PeerFirstBundles.Disk(cache, new BundleUses());
  }

  private PeerFirstBundles bundles(ComponentDiskCache cache, Function<Digest, List<Source>> peers) {
    return new PeerFirstBundles(
        disk(cache),
        new ComponentDistributionClient(
            cache, TransferLimits.defaults(), new SecureRandom(), System::nanoTime),
        new PeerFirstBundles.Origins(
            release ->
                release.component().equals(wanted.component())
                        && release.version().equals(wanted.version())
                    ? Optional.of(manifest)
                    : Optional.empty(),
            root ->
                root.equals(manifest.manifest().root()) ? Optional.of(manifest) : Optional.empty(),
            peers,
            List.of(new DirectorySource(folder.resolve("source")))),
        System::nanoTime,
        () -> now);
  }

  private static Digest root(int value) {
    return Digest.ofHex("%064x".formatted(value));
  }

  private static final class SilentProgress implements Bundles.Progress {
    @Override
    public void downloading(List<String> sources, long doneBytes, long totalBytes) {}

    @Override
    public void verifying() {}
  }
}
