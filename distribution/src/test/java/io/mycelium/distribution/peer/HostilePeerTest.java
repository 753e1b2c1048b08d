package io.mycelium.distribution.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.source.SourceException;
import io.mycelium.distribution.source.SourceSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that answers with what the protocol does not allow; the asker says what came. */
class HostilePeerTest {
  private static final int CHUNKS = 10;
  private static final NodeId PEER = new NodeId("b".repeat(64));
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final TestContent content = TestContent.of(3, 100, CHUNKS * 100);

  @SuppressWarnings("NullAway.Init")
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
  }

  /** Answers one asker with these bytes, whatever it says, and closes. */
  private Thread answerWith(List<ByteBuffer> frames) {
    return Thread.startVirtualThread(
        () -> {
          try (Socket asker = listener.accept()) {
            asker.getInputStream().readNBytes(Frame.HELLO_BYTES);
            for (ByteBuffer frame : frames) {
              byte[] bytes = new byte[frame.remaining()];
              frame.get(bytes);
              asker.getOutputStream().write(bytes);
            }
            asker.shutdownOutput();
            asker.getInputStream().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private SourceSession session() {
    InetSocketAddress address =
        new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    TicketBook book = new TicketBook(new SecureRandom(), System::nanoTime, Duration.ofMinutes(1));
    Ticket ticket = book.mint(content.layout().root(), TestPeer.ASKER);
    return new P2PClient(
            new P2PClient.Offer(PEER, address, ticket), TestPeer.ASKER, Transport.plain(), CONNECT)
        .session(content.layout());
  }

  private void refuses(String why, ByteBuffer... frames) throws InterruptedException {
    Thread peer = answerWith(List.of(frames));
    try (SourceSession session = session()) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(
              () -> {
                session.available();
                session.fetch(0, ByteBuffer.allocate(100));
              })
          .withMessageContaining(why);
    }
    peer.join();
  }

  private static ByteBuffer head(byte type, int length) {
    return ByteBuffer.allocate(Frame.HEAD_BYTES).put(type).putInt(length).flip();
  }

  private static ByteBuffer map() {
    return Frame.map(CHUNKS, ChunkSet.all(CHUNKS).toBytes());
  }

  @Test
  void map_ofAnotherLengthTypeOrCount_isRefused() throws InterruptedException {
    refuses("came type 1 and 2147483647 bytes", head(Frame.MAP, Integer.MAX_VALUE));
    refuses("came type 1 and -1 bytes", head(Frame.MAP, -1));
    refuses("came type 3 and 6 bytes", head(Frame.CHUNK, 6));
    refuses("it counts 9 chunks, the manifest 10", Frame.map(9, ChunkSet.all(9).toBytes()));
    refuses("chunk 15 is beyond the 10 chunks", Frame.map(CHUNKS, new byte[] {-1, -1}));
  }

  @Test
  void map_cutAnywhere_isRefused() throws InterruptedException {
    ByteBuffer map = map();
    for (int length = 0; length < map.limit(); length++) {
      refuses("ended in the middle of a frame", map.duplicate().limit(length));
    }
  }

  @Test
  void chunk_ofAnotherLengthOrIndexOrCutShort_isRefused() throws InterruptedException {
    refuses("expected a frame of type 3 and 104 bytes", map(), head(Frame.CHUNK, 105));
    refuses("it sends chunk 7, asked was 0", map(), Frame.chunkHead(7, 100));
    refuses("40 bytes are missing", map(), Frame.chunkHead(0, 100), ByteBuffer.allocate(60));
  }

  @Test
  void error_withoutEnd_isNotRead() throws InterruptedException {
    refuses("came type 5 and 513 bytes", head(Frame.ERROR, Frame.MAX_TEXT_BYTES + 1));
    refuses("it says: no ?? thanks", map(), Frame.error("no \r\n thanks"));
  }

  @Test
  void peer_thatIsNone_isNotReached() throws IOException {
    listener.close();
    try (SourceSession session = session()) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(session::available)
          .withMessageContaining("cannot ask what it has");
    }
    assertThat(listener.isClosed()).isTrue();
  }
}
