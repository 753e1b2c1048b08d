package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.distribution.DownloadReport.Blame;
import io.mycelium.distribution.DownloadReport.SourceUse;
import io.mycelium.distribution.TransferException.Reason;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.peer.P2PClient;
import io.mycelium.distribution.peer.TestPeer;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import io.mycelium.distribution.swarm.TransferLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentDistributionClientTest {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int CHUNKS = 100;

  private final TestContent content = TestContent.of(3, CHUNK_BYTES, CHUNKS * CHUNK_BYTES - 1_000);
  private final Digest root = content.layout().root();
  private final List<TestPeer> peers = new ArrayList<>();
  private ComponentDiskCache cache;
  private ComponentDistributionClient client;

  @TempDir Path folder;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectory(folder.resolve("store"));
    cache = new ComponentDiskCache(folder.resolve("mine"), CacheLimits.defaults());
    client = client(TransferLimits.defaults());
  }

  private ComponentDistributionClient client(TransferLimits limits) {
    return new ComponentDistributionClient(
        cache, limits, new SplittableRandom(1), System::nanoTime);
  }

  @AfterEach
  void close() {
    peers.forEach(TestPeer::close);
    cache.close();
  }

  private TestPeer peer() {
    TestPeer peer = new TestPeer(peers.size() + 1, folder);
    content.storeIn(peer.cache());
    peers.add(peer);
    return peer;
  }

  private TestPeer lyingPeer() throws IOException {
    TestPeer peer = peer();
    Path file = peer.cache().open(root).orElseThrow().contentFiles().getFirst();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(content.bytes().length), 0);
    }
    return peer;
  }

  private Source store() {
    content.writeBundle(folder.resolve("store"), 200);
    return new DirectorySource(folder.resolve("store"));
  }

  private DownloadReport download(List<Source> from, List<Source> trusted) {
    return client.download(content.layout(), TestContent.envelope(), from, trusted, Progress.NONE);
  }

  private List<Source> sources() {
    return StartingGate.before(peers.stream().<Source>map(peer -> peer.source(root)).toList());
  }

  private void assertDownloaded() {
    assertThat(cache.open(root))
        .hasValueSatisfying(
            bundle ->
                assertThat(bundle.contentFiles().getFirst()).hasBinaryContent(content.bytes()));
  }

  private static SourceId id(TestPeer peer) {
    return P2PClient.sourceId(peer.node());
  }

  private int lengthOf(int chunk) {
    return content.layout().span(chunk).lengthBytes();
  }

  private static SourceUse use(DownloadReport report, TestPeer peer) {
    return Objects.requireNonNull(report.sources().get(id(peer)));
  }

  @Test
  void download_fromThreePeers_usesAllAndNoTrustedSource() {
    peer();
    peer();
    peer();
    AtomicLong last = new AtomicLong();

    DownloadReport report =
        client.download(
            content.layout(),
            TestContent.envelope(),
            sources(),
            List.of(store()),
            (verified, total) -> {
              assertThat(verified).isGreaterThan(last.getAndSet(verified));
              assertThat(total).isEqualTo(content.bytes().length);
            });

    assertDownloaded();
    assertThat(last).hasValue(content.bytes().length);
    assertThat(report.transferredBytes()).isEqualTo(content.bytes().length);
    assertThat(report.blamed()).isEmpty();
    for (TestPeer peer : peers) {
      assertThat(use(report, peer).chunks()).isPositive();
    }
    assertThat(report.sources().values())
        .filteredOn(use -> use.kind() == SourceKind.TRUSTED)
        .singleElement()
        .matches(use -> use.verifiedBytes() == 0);
  }

  @Test
  void download_withALiar_blamesItWithEvidenceAndCompletes() throws IOException {
    TestPeer liar = lyingPeer();
    peer();
    peer();

    DownloadReport report = download(sources(), List.of());

    assertDownloaded();
    assertThat(report.blamed()).isNotEmpty();
    for (Blame blame : report.blamed()) {
      assertThat(blame.source()).isEqualTo(id(liar));
      assertThat(blame.expected()).isEqualTo(content.layout().span(blame.chunk()).digest());
      assertThat(blame.actual()).isEqualTo(Digest.of(new byte[lengthOf(blame.chunk())]));
    }
    assertThat(use(report, liar).verifiedBytes()).isZero();
    assertThat(use(report, liar).trouble()).contains("manifest does not state");
  }

  @Test
  void download_whenAPeerDiesInTheMiddle_completesFromTheOther() {
    TestPeer dying = peer();
    peer();
    AtomicBoolean killed = new AtomicBoolean();

    DownloadReport report =
        client.download(
            content.layout(),
            TestContent.envelope(),
            sources(),
            List.of(),
            (verified, total) -> {
              if (verified > total / 4 && killed.compareAndSet(false, true)) {
                dying.server().close();
              }
            });

    assertDownloaded();
    assertThat(use(report, dying).trouble()).isNotEmpty();
    assertThat(report.blamed()).isEmpty();
  }

  @Test
  void download_withoutPeers_comesFromTheTrustedSource() {
    DownloadReport report = download(List.of(), List.of(store()));

    assertDownloaded();
    assertThat(report.transferredBytes()).isEqualTo(content.bytes().length);
  }

  @Test
  void download_whenAllPeersLie_fallsBackToTheTrustedSource() throws IOException {
    lyingPeer();

    DownloadReport report = download(sources(), List.of(store()));

    assertDownloaded();
    assertThat(report.blamed()).isNotEmpty();
  }

  @Test
  void download_withoutAnyUsableSource_namesEachReasonAndKeepsWhatItHas() {
    peer().cache().remove(root);

    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> download(sources(), List.of()))
        .withMessageContainingAll("100 of 100 chunks are missing", "not here any more")
        .matches(e -> e.reason() == Reason.NO_SOURCE);
    assertThat(cache.open(root)).isEmpty();
    assertThat(cache.holdings()).singleElement().matches(holding -> !holding.complete());
  }

  @Test
  void download_ofWhatIsThere_needsNoSource() {
    content.storeIn(cache);

    DownloadReport report = download(List.of(), List.of());

    assertThat(report.resumedBytes()).isEqualTo(content.bytes().length);
    assertThat(report.transferredBytes()).isZero();
  }

  @Test
  void download_fromAPeerThatStillDownloads_followsItToTheEnd() throws Exception {
    TestPeer growing = new TestPeer(7, folder);
    peers.add(growing);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Partial partial = growing.cache().begin(content.layout(), TestContent.envelope());
      partial.write(0, content.chunk(0));
      CountDownLatch firstArrived = new CountDownLatch(1);
      CompletableFuture<DownloadReport> report =
          CompletableFuture.supplyAsync(
              () ->
                  client.download(
                      content.layout(),
                      TestContent.envelope(),
                      sources(),
                      List.of(),
                      (verified, total) -> firstArrived.countDown()),
              threads);
      assertThat(firstArrived.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i < CHUNKS; i++) {
        partial.write(i, content.chunk(i));
      }
      assertThat(report.get(30, TimeUnit.SECONDS).transferredBytes())
          .isEqualTo(content.bytes().length);
    }
    assertDownloaded();
  }

  @Test
  void download_whileAnotherRuns_sharesIt() throws Exception {
    peer();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Source> once = sources();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<DownloadReport> first =
          CompletableFuture.supplyAsync(
              () ->
                  client.download(
                      content.layout(),
                      TestContent.envelope(),
                      once,
                      List.of(),
                      (verified, total) -> {
                        running.countDown();
                        awaitUninterrupted(goOn);
                      }),
              threads);
      assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<DownloadReport> second =
          CompletableFuture.supplyAsync(() -> download(List.of(), List.of()), threads);
      goOn.countDown();

      assertThat(second.get(30, TimeUnit.SECONDS).root()).isEqualTo(root);
      assertThat(first.get(30, TimeUnit.SECONDS).transferredBytes())
          .isEqualTo(content.bytes().length);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void download_whenInterrupted_leavesAResumableState() throws Exception {
    peer();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread downloading =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    client.download(
                        content.layout(),
                        TestContent.envelope(),
                        sources(),
                        List.of(),
                        (verified, total) -> {
                          if (verified > total / 2) {
                            Thread.currentThread().interrupt();
                          }
                        });
                    thrown.complete(new AssertionError("not interrupted"));
                  } catch (TransferException e) {
                    thrown.complete(e);
                  }
                });
    assertThat(thrown.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED));
    assertThat(downloading.join(Duration.ofSeconds(30))).isTrue();

    DownloadReport report = download(sources(), List.of());
    assertDownloaded();
    assertThat(report.resumedBytes()).isGreaterThan(content.bytes().length / 2);
    assertThat(report.resumedBytes() + report.transferredBytes()).isEqualTo(content.bytes().length);
  }
}
