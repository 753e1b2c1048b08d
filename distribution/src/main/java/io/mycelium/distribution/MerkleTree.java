package io.mycelium.distribution;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 9162 section 2.1 over a list that only grows. A leaf is hashed behind the
 * byte 0, a node behind the byte 1, so that neither can be taken for the other. It keeps one digest
 * for each complete subtree, so that adding a leaf costs little however long the list is.
 */
public final class MerkleTree {
  /** The tree over nothing; its root is the digest of nothing. */
  public static final MerkleTree EMPTY = new MerkleTree(0, List.of());

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final long size;
  // INVARIANT: one digest for each 1 in the binary form of size, the largest subtree first.
  private final List<Digest> subtrees;

  private MerkleTree(long size, List<Digest> subtrees) {
    this.size = size;
    this.subtrees = subtrees;
  }

  /** The root over a list of leaves. */
  public static Digest root(List<byte[]> leaves) {
    MerkleTree tree = EMPTY;
    for (byte[] leaf : leaves) {
      tree = tree.plus(leaf);
    }
    return tree.root();
  }

  /** The number of leaves. */
  public long size() {
    return size;
  }

  /** The tree with one more leaf. */
  public MerkleTree plus(byte[] leaf) {
    List<Digest> next = new ArrayList<>(subtrees);
    Digest right = hash(LEAF, leaf, new byte[0]);
    for (long rest = size; (rest & 1) == 1; rest >>= 1) {
      right = hash(NODE, next.removeLast().bytes(), right.bytes());
    }
    next.add(right);
    return new MerkleTree(size + 1, List.copyOf(next));
  }

  /** The digest that names the whole list. */
  public Digest root() {
    if (subtrees.isEmpty()) {
      return Digest.of(new byte[0]);
    }
    Digest root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = hash(NODE, subtrees.get(i).bytes(), root.bytes());
    }
    return root;
  }

  private static Digest hash(byte domain, byte[] left, byte[] right) {
    MessageDigest sha256 = Digest.sha256();
    sha256.update(domain);
    sha256.update(left);
    sha256.update(right);
    return Digest.ofRaw(sha256.digest());
  }
}
