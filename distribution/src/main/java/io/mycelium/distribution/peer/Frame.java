package io.mycelium.distribution.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The frames of the data plane. All numbers are big-endian. */
final class Frame {
  /** The version that this program speaks. */
  static final int VERSION = 1;

  /** "MYC" and a zero byte, so that a stray client is known by its first bytes. */
  static final int MAGIC = 0x4d594300;

  /** Magic, version, three bytes of zero, ticket, asker, root. */
  static final int HELLO_BYTES = 4 + 4 + Ticket.BYTES + 32 + Digest.BYTES;

  /** Type and length of the body. */
  static final int HEAD_BYTES = 5;

  /** The longest text of an error. */
  static final int MAX_TEXT_BYTES = 512;

  static final byte MAP = 1;
  static final byte GET = 2;
  static final byte CHUNK = 3;
  static final byte ASK_MAP = 4;
  static final byte ERROR = 5;

  private Frame() {}

  /** What a client says first. */
  record Hello(Ticket ticket, NodeId asker, Digest root) {
    ByteBuffer encode() {
      return ByteBuffer.allocate(HELLO_BYTES)
          .putInt(MAGIC)
          .put((byte) VERSION)
          .put(new byte[3])
          .put(ticket.bytes())
          .put(HexFormat.of().parseHex(asker.value()))
          .put(root.bytes())
          .flip();
    }

    static Hello decode(ByteBuffer bytes) throws ProtocolException {
      int magic = bytes.getInt();
      int versionAndReserved = bytes.getInt();
      int version = versionAndReserved >>> 24;
      if (magic != MAGIC) {
        throw new ProtocolException("this port speaks the Mycelium data plane only");
      }
      if (version != VERSION) {
        throw new ProtocolException(
            "version %d is not spoken here, version %d is".formatted(version, VERSION));
      }
      if ((versionAndReserved & 0xffffff) != 0) {
        throw new ProtocolException("reserved bytes are not zero");
      }
      Ticket ticket = Ticket.of(take(bytes, Ticket.BYTES));
      NodeId asker = new NodeId(HexFormat.of().formatHex(take(bytes, 32)));
      return new Hello(ticket, asker, Digest.ofRaw(take(bytes, Digest.BYTES)));
    }

    private static byte[] take(ByteBuffer bytes, int count) {
      byte[] taken = new byte[count];
      bytes.get(taken);
      return taken;
    }
  }

  static ByteBuffer of(byte type, ByteBuffer body) {
    return head(type, body.remaining(), body.remaining()).put(body).flip();
  }

  static ByteBuffer get(int chunk) {
    return of(GET, ByteBuffer.allocate(4).putInt(chunk).flip());
  }

  static ByteBuffer askMap() {
    return of(ASK_MAP, ByteBuffer.allocate(0));
  }

  static ByteBuffer map(int chunkCount, byte[] bitmap) {
    return of(MAP, ByteBuffer.allocate(4 + bitmap.length).putInt(chunkCount).put(bitmap).flip());
  }

  static ByteBuffer error(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return of(ERROR, ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MAX_TEXT_BYTES)));
  }

  /** The head of a chunk frame; the bytes of the chunk follow. */
  static ByteBuffer chunkHead(int chunk, int lengthBytes) {
    return head(CHUNK, 4 + lengthBytes, 4).putInt(chunk).flip();
  }

  private static ByteBuffer head(byte type, int bodyBytes, int room) {
    return ByteBuffer.allocate(HEAD_BYTES + room).put(type).putInt(bodyBytes);
  }

  /** Fills the buffer and flips it. */
  static ByteBuffer readFully(Wire wire, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (wire.read(target) < 0) {
        throw new EOFException("the connection ended in the middle of a frame");
      }
    }
    return target.flip();
  }

  /** Cleans the text of an error that somebody else wrote. */
  static String text(ByteBuffer body) {
    return UTF_8.decode(body).toString().replaceAll("\\p{Cntrl}", "?");
  }
}
