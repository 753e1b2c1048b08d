package io.mycelium.distribution.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.source.SourceException;
import io.mycelium.distribution.source.SourceSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerServerTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final TestContent content = TestContent.of(9, 70_000, 300_000);
  private final Digest root = content.layout().root();
  private TestPeer peer;

  @TempDir Path folder;

  private static PeerLimits limits(int perAddress, Duration hello, Duration idle, Duration send) {
    return new PeerLimits(16, perAddress, 4, hello, idle, send, 1L << 40);
  }

  private void serve(PeerLimits limits) {
    peer = new TestPeer(1, folder, limits, Transport.plain());
    content.storeIn(peer.cache());
  }

  @BeforeEach
  void start() {
    serve(PeerLimits.defaults());
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  private void restart(PeerLimits limits) {
    peer.close();
    peer = new TestPeer(1, folder, limits, Transport.plain());
  }

  private void assertRefused(SourceSession session, String why) {
    try (session) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(session::available)
          .withMessageContaining(why);
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(peer.server().address());
  }

  private ByteBuffer hello() {
    return new Frame.Hello(peer.tickets().mint(root, TestPeer.ASKER), TestPeer.ASKER, root)
        .encode();
  }

  /** Everything that comes until the server closes. */
  private static String readToEnd(SocketChannel channel) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    while (channel.read(all) >= 0) {
      assertThat(all.hasRemaining()).isTrue();
    }
    return UTF_8.decode(all.flip()).toString();
  }

  @Test
  void fetch_withAnnouncements_deliversInOrder() {
    assertDelivers();
  }

  private void assertDelivers() {
    try (SourceSession session = peer.source(root).session(content.layout())) {
      assertThat(session.available().isComplete()).isTrue();
      session.expect(4);
      session.expect(0);
      for (int chunk : new int[] {4, 0, 2}) {
        ByteBuffer target = ByteBuffer.allocate(content.layout().span(chunk).lengthBytes());
        session.fetch(chunk, target);
        assertThat(target.flip()).isEqualTo(content.chunk(chunk));
      }
    }
  }

  @Test
  void map_ofADownload_growsWithIt() {
    TestContent other = TestContent.of(10, 70_000, 300_000);
    try (Partial partial = peer.cache().begin(other.layout(), TestContent.envelope());
        SourceSession session = peer.source(other.layout().root()).session(other.layout())) {
      partial.write(1, other.chunk(1));
      assertThat(session.available().stream()).containsExactly(1);
      partial.write(3, other.chunk(3));
      assertThat(session.available().stream()).containsExactly(1, 3);
    }
  }

  @Test
  void ticket_usedTwice_isRefused() {
    Ticket ticket = peer.tickets().mint(root, TestPeer.ASKER);
    try (SourceSession first = peer.source(ticket).session(content.layout())) {
      first.available();
      assertRefused(peer.source(ticket).session(content.layout()), "used before");
    }
  }

  @Test
  void ticket_ofAnotherRootAskerOrNobody_isRefused() {
    Ticket otherRoot = peer.tickets().mint(new Digest("c".repeat(64)), TestPeer.ASKER);
    assertRefused(peer.source(otherRoot).session(content.layout()), "for another bundle");
    Ticket otherAsker = peer.tickets().mint(root, new NodeId("c".repeat(64)));
    assertRefused(peer.source(otherAsker).session(content.layout()), "given to another node");
    assertRefused(peer.source(new Ticket("0".repeat(32))).session(content.layout()), "is unknown");
  }

  @Test
  void bundle_thatIsGone_isRefused() {
    SourceSession session = peer.source(root).session(content.layout());
    peer.cache().remove(root);
    assertRefused(session, "not here any more");
  }

  @Test
  void hello_ofAStranger_isAnswered() throws IOException {
    try (SocketChannel channel = connect()) {
      channel.write(
          ByteBuffer.wrap("GET / HTTP/1.1\r\n".repeat(8).getBytes(UTF_8)).limit(Frame.HELLO_BYTES));
      assertThat(readToEnd(channel)).contains("speaks the Mycelium data plane only");
    }
  }

  @Test
  void hello_ofANewerVersion_isAnsweredWithOurs() throws IOException {
    ByteBuffer hello = hello();
    hello.put(4, (byte) 2);
    try (SocketChannel channel = connect()) {
      channel.write(hello);
      assertThat(readToEnd(channel)).contains("version 2 is not spoken here, version 1 is");
    }
  }

  @Test
  void frames_cutAtEveryLength_endTheConnectionOnly() throws IOException {
    byte[] whole = hello().array();
    for (int length = 0; length < whole.length; length += 13) {
      try (SocketChannel channel = connect()) {
        channel.write(ByteBuffer.wrap(whole, 0, length));
      }
      await().atMost(BOUND).until(() -> peer.server().connectionCount() == 0);
    }
    assertDelivers();
  }

  @Test
  void request_outOfBounds_isRefused() throws IOException {
    for (ByteBuffer request :
        new ByteBuffer[] {
          Frame.get(99),
          Frame.get(-1),
          ByteBuffer.allocate(5).put((byte) 2).putInt(Integer.MAX_VALUE).flip(),
          ByteBuffer.allocate(5).put((byte) 2).putInt(-1).flip(),
          ByteBuffer.allocate(5).put((byte) 77).putInt(0).flip()
        }) {
      try (SocketChannel channel = connect()) {
        channel.write(hello());
        channel.write(request);
        assertThat(readToEnd(channel)).containsAnyOf("is not here", "is not a request");
      }
    }
  }

  @Test
  void client_thatDripsItsHello_isCut() throws IOException {
    restart(limits(8, SHORT, LONG, LONG));
    try (SocketChannel channel = connect()) {
      channel.write(hello().limit(50));
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    await().atMost(BOUND).until(() -> peer.server().connectionCount() == 0);
  }

  @Test
  void client_thatIsIdle_isCut() {
    restart(limits(8, LONG, SHORT, LONG));
    try (SourceSession session = peer.source(root).session(content.layout())) {
      session.available();
      await().atMost(BOUND).until(() -> peer.server().connectionCount() == 0);
    }
  }

  @Test
  void client_thatDoesNotRead_isCut() throws IOException {
    restart(limits(8, LONG, LONG, SHORT));
    try (SocketChannel channel = connectWithoutReading()) {
      assertThat(channel.isConnected()).isTrue();
      await().atMost(BOUND).until(() -> peer.server().connectionCount() == 0);
    }
  }

  /** A client that asks for more than the socket buffers of both ends hold. */
  private SocketChannel connectWithoutReading() throws IOException {
    TestContent large = TestContent.of(11, 4 << 20, 4 << 20);
    Digest name = large.layout().root();
    if (peer.cache().open(name).isEmpty()) {
      large.storeIn(peer.cache());
    }
    Ticket ticket = peer.tickets().mint(name, TestPeer.ASKER);
    SocketChannel channel = connect();
    channel.write(new Frame.Hello(ticket, TestPeer.ASKER, name).encode());
    for (int i = 0; i < 60; i++) {
      channel.write(Frame.get(0));
    }
    return channel;
  }

  @Test
  void clients_thatDoNotRead_doNotHoldUpOthers() throws Exception {
    restart(limits(16, LONG, LONG, LONG));
    List<SocketChannel> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < Math.min(12, 2 + Runtime.getRuntime().availableProcessors()); i++) {
        stuck.add(connectWithoutReading());
      }
      CompletableFuture.runAsync(this::assertDelivers).get(30, TimeUnit.SECONDS);
    } finally {
      for (SocketChannel channel : stuck) {
        channel.close();
      }
    }
  }

  @Test
  void connections_beyondTheLimit_areClosed() throws IOException {
    restart(limits(2, LONG, LONG, LONG));
    try (SocketChannel first = connect();
        SocketChannel second = connect()) {
      await().atMost(BOUND).until(() -> peer.server().connectionCount() == 2);
      try (SocketChannel third = connect()) {
        assertThat(third.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
  }

  @Test
  void requests_withoutEnd_areRefused() throws IOException {
    restart(limits(8, LONG, LONG, LONG));
    try (SourceSession session = peer.source(root).session(content.layout())) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  session.available();
                }
              })
          .withMessageContaining("too many requests");
    }
  }
}
