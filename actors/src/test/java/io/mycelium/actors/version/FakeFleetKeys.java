package io.mycelium.actors.version;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.spore.Cards;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** A fleet whose certificates are a word and a key; all that it has certified are members. */
public final class FakeFleetKeys implements FleetKeys {
  /** The fleet. */
  public static final String FLEET = "home";

  private static final byte[] WORD = "certified ".getBytes(US_ASCII);

  private final Set<NodeId> certified = new HashSet<>();
  private final Set<NodeId> members = new HashSet<>();

  /** A node of the fleet. */
  public record Node(CardSigner signer, byte[] certificate) {
    /** Its id. */
    public NodeId id() {
      return signer.node();
    }

    /** Signs what it says. */
    public byte[] sign(Sighting sighting) {
      return SightingCodec.sign(signer, certificate, sighting);
    }
  }

  /** A node with a new key, certified and a member. */
  public Node newNode() {
    Node node = stranger();
    certified.add(node.id());
    members.add(node.id());
    return node;
  }

  /** A node with a new key that nobody has certified. */
  public static Node stranger() {
    CardSigner signer = Cards.newNode();
    byte[] key = signer.publicKey();
    byte[] certificate = Arrays.copyOf(WORD, WORD.length + key.length);
    System.arraycopy(key, 0, certificate, WORD.length, key.length);
    return new Node(signer, certificate);
  }

  /** The node has left. */
  public void leave(NodeId node) {
    members.remove(node);
  }

  @Override
  public String fleet() {
    return FLEET;
  }

  @Override
  public Certified certified(byte[] certificate, Instant at) {
    byte[] key =
        Arrays.copyOfRange(
            certificate, Math.min(WORD.length, certificate.length), certificate.length);
    if (Arrays.mismatch(certificate, WORD) != WORD.length
        || !certified.contains(new NodeId(Digest.of(key).hex()))) {
      return new Certified.Not("nobody has certified it");
    }
    try {
      return new Certified.By(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
    } catch (GeneralSecurityException e) {
      return new Certified.Not(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean isMember(NodeId node) {
    return members.contains(node);
  }
}
