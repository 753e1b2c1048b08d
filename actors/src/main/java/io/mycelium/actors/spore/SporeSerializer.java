package io.mycelium.actors.spore;

import io.mycelium.distribution.Digest;
import java.io.NotSerializableException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spores on the wire. The border: a card that does not verify never becomes an object, so that it
 * can't win a merge against a true one.
 */
public final class SporeSerializer extends SerializerWithStringManifest {
  private static final Logger LOG = LoggerFactory.getLogger(SporeSerializer.class);
  private static final int IDENTIFIER = 9102;
  private static final String CARDS = "cards-1";
  private static final String HEAD = "head-1";
  private static final int HEAD_BYTES = Long.BYTES + Digest.BYTES;

  private final SporeDrops drops;

  /** Called by Pekko. */
  public SporeSerializer(ExtendedActorSystem system) {
    this.drops = SporeDrops.ID.get(system);
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object data) {
    return switch ((SporeData) data) {
      case CardBucket bucket -> CARDS;
      case HeadRegister register -> HEAD;
    };
  }

  @Override
  public byte[] toBinary(Object data) {
    return switch ((SporeData) data) {
      case CardBucket bucket -> toBinary(bucket);
      case HeadRegister register -> toBinary(register);
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return switch (manifest) {
        case CARDS -> cards(ByteBuffer.wrap(bytes));
        case HEAD -> head(ByteBuffer.wrap(bytes));
        default -> throw new NotSerializableException("spore of unknown form " + manifest);
      };
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new NotSerializableException(
          "spore %s of %d bytes is not one: %s".formatted(manifest, bytes.length, e));
    }
  }

  private static byte[] toBinary(CardBucket bucket) {
    List<byte[]> signed = bucket.cards().stream().map(NodeCard::signed).toList();
    int length = signed.stream().mapToInt(card -> Short.BYTES + card.length).sum();
    ByteBuffer out = ByteBuffer.allocate(1 + length).put((byte) signed.size());
    signed.forEach(card -> out.putShort((short) card.length).put(card));
    return out.array();
  }

  private CardBucket cards(ByteBuffer in) {
    int count = in.get();
    if (count < 0 || count > CardBucket.MAX_CARDS) {
      throw new IllegalArgumentException(
          "a bucket has %d cards, at most %d are allowed".formatted(count, CardBucket.MAX_CARDS));
    }
    List<NodeCard> cards = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] signed = new byte[Math.min(Short.toUnsignedInt(in.getShort()), in.remaining())];
      in.get(signed);
      try {
        cards.add(CardCodec.verify(signed));
      } catch (CardRefusedException e) {
        drops.countRefused();
        LOG.debug("dropped a card", e);
      }
    }
    return CardBucket.of(cards);
  }

  private static byte[] toBinary(HeadRegister register) {
    return register
        .head()
        .map(
            head ->
                ByteBuffer.allocate(HEAD_BYTES)
                    .putLong(head.size())
                    .put(head.treeHead().bytes())
                    .array())
        .orElseGet(() -> new byte[0]);
  }

  private static HeadRegister head(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return HeadRegister.EMPTY;
    }
    long size = in.getLong();
    byte[] treeHead = new byte[Digest.BYTES];
    in.get(treeHead);
    return HeadRegister.of(new LogHead(size, Digest.ofRaw(treeHead)));
  }
}
