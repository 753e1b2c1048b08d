package io.mycelium.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Highest-random-weight hashing (Thaler and Ravishankar, 1998): each node gets a weight for a key
 * and the highest wins, so that a node that leaves moves only its own keys.
 */
public final class RendezvousHash {
  private RendezvousHash() {}

  /** The node with the highest weight for the key; nothing when there is no node. */
  public static Optional<String> winner(String key, Collection<String> nodes) {
    return nodes.stream()
        .max(
            Comparator.<String>comparingLong(node -> weight(key, node) ^ Long.MIN_VALUE)
                .thenComparing(Comparator.naturalOrder()));
  }

  private static long weight(String key, String node) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(key.getBytes(UTF_8));
      sha256.update((byte) 0);
      return ByteBuffer.wrap(sha256.digest(node.getBytes(UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
