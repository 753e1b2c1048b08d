package io.mycelium.actors.spore;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.distribution.Digest;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/** Cards of nodes that exist only in tests. */
public final class Cards {
  /** The fleet of the nodes. */
  public static final String FLEET = "test-fleet";

  private Cards() {}

  /** The key of a new node. */
  public static CardSigner newNode() {
    try {
      KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return CardSigner.of(keys.getPublic(), keys.getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a node with these bundles says of itself. */
  public static CardFacts facts(Collection<Digest> roots) {
    return new CardFacts(
        FLEET,
        NodeKind.RHIZOMORPH,
        "zone-a",
        "127.0.0.1",
        7001,
        "http://127.0.0.1:8001",
        new CardCapacity(700, 1 << 20, 1 << 21, 1L << 40),
        HoldingsFilter.of(roots),
        false);
  }

  /** A card of a node. */
  public static NodeCard card(CardSigner node, long incarnation, long counter, long writtenAtMs) {
    return CardCodec.sign(
        node, new CardVersion(incarnation, counter, writtenAtMs), facts(List.of()));
  }

  /** The first card of a node that has these bundles. */
  public static NodeCard holder(CardSigner node, Collection<Digest> roots) {
    return CardCodec.sign(node, new CardVersion(1, 1, 1), facts(roots));
  }

  /** The root of bundle number {@code index}. */
  public static Digest root(int index) {
    return Digest.of(new byte[] {(byte) (index >>> 8), (byte) index});
  }
}
