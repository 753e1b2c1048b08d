package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.actors.fleet.NodeKind;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CardCodecTest {
  private static final long SEED = 20_261_123L;

  private final CardSigner node = Cards.newNode();

  @Test
  void verify_signedCard_givesItsContentAndOwner() {
    CardFacts facts = Cards.facts(List.of(Cards.root(1), Cards.root(2)));
    CardVersion version = new CardVersion(3, 7, 1_000);

    NodeCard card = CardCodec.verify(CardCodec.sign(node, version, facts).signed());

    assertThat(card.node()).isEqualTo(node.node());
    assertThat(card.version()).isEqualTo(version);
    assertThat(card.facts()).isEqualTo(facts);
  }

  @Test
  void sign_sameContent_givesSameBytes() {
    assertThat(Cards.card(node, 1, 2, 3).signed()).isEqualTo(Cards.card(node, 1, 2, 3).signed());
  }

  @Test
  void sign_longestNamesAndFullFilter_staysWithinLimit() {
    CardFacts largest =
        new CardFacts(
            "f".repeat(CardFacts.MAX_NAME_LENGTH),
            NodeKind.DEDICATED_SCLEROTIUM,
            "z".repeat(CardFacts.MAX_NAME_LENGTH),
            "h".repeat(CardFacts.MAX_ADDRESS_LENGTH),
            65_535,
            "u".repeat(CardFacts.MAX_ADDRESS_LENGTH),
            new CardCapacity(1000, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE),
            HoldingsFilter.of(IntStream.range(0, 2_000).mapToObj(Cards::root).toList()),
            true);

    NodeCard card =
        CardCodec.sign(
            node, new CardVersion(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE), largest);

    assertThat(card.signed()).hasSizeLessThanOrEqualTo(NodeCard.MAX_BYTES);
    assertThat(CardCodec.verify(card.signed()).facts()).isEqualTo(largest);
  }

  @Test
  void verify_anyBitChanged_isRefused() {
    byte[] signed = Cards.card(node, 1, 2, 3).signed();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

    for (int i = 0; i < 300; i++) {
      byte[] changed = signed.clone();
      int bit = random.nextInt(changed.length * Byte.SIZE);
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertThatThrownBy(() -> CardCodec.verify(changed))
          .as("seed %d, bit %d", SEED, bit)
          .isInstanceOf(CardRefusedException.class);
    }
  }

  @Test
  void verify_tooLarge_isRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> CardCodec.verify(new byte[NodeCard.MAX_BYTES + 1]))
        .isInstanceOf(CardRefusedException.class)
        .hasMessageContaining("1025 bytes");
  }

  @Test
  void verify_payloadUnderAnotherKey_isRefused() {
    CardSigner stranger = Cards.newNode();
    CardSigner forger =
        new CardSigner() {
          @Override
          public byte[] publicKey() {
            return node.publicKey();
          }

          @Override
          public byte[] sign(byte[] message) {
            return stranger.sign(message);
          }
        };

    byte[] forged = Cards.card(forger, 9, 9, 9).signed();

    assertThatThrownBy(() -> CardCodec.verify(forged))
        .isInstanceOf(CardRefusedException.class)
        .hasMessageContaining(node.node().value());
  }
}
