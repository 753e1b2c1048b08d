package io.mycelium.distribution;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map in the order of its keys that never changes: a map with one entry more shares all but a few
 * nodes with the one it was made from. That makes a value which grows step by step cheap, and lets
 * two successors of one map go on without knowing of each other.
 *
 * <p>It is an AVL tree. A step copies the nodes on the way to one key, about 1.44 times the binary
 * logarithm of the size at most.
 *
 * @param <K> what is compared; never changes
 * @param <V> any value; shared between maps, so nobody writes to it
 */
public final class PersistentMap<K extends Comparable<? super K>, V> {
  private final @Nullable Node<K, V> root;

  private record Node<K, V>(
      K key,
      V value,
      @Nullable Node<K, V> left,
      @Nullable Node<K, V> right,
      int height,
      int size) {}

  private PersistentMap(@Nullable Node<K, V> root) {
    this.root = root;
  }

  /** The map without entries. */
  public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
    return new PersistentMap<>(null);
  }

  /** The number of entries. */
  public int size() {
    return sizeOf(root);
  }

  /** The value of a key, or null. */
  public @Nullable V get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  /** Whether the key has a value. */
  public boolean has(K key) {
    return get(key) != null;
  }

  /** The map in which the key has this value. */
  public PersistentMap<K, V> with(K key, V value) {
    return new PersistentMap<>(with(root, key, value));
  }

  /** The map in which the key has no value; this one if it has none already. */
  public PersistentMap<K, V> without(K key) {
    return has(key) ? new PersistentMap<>(without(root, key)) : this;
  }

  /** All keys, in order. */
  public List<K> keys() {
    List<K> keys = new ArrayList<>(size());
    collectKeys(root, keys);
    return List.copyOf(keys);
  }

  /** All values, in the order of their keys. */
  public List<V> values() {
    List<V> values = new ArrayList<>(size());
    collect(root, null, values, Integer.MAX_VALUE);
    return List.copyOf(values);
  }

  /** The values from a key on, in order, and no more than so many. */
  public List<V> valuesFrom(K from, int max) {
    List<V> values = new ArrayList<>();
    collect(root, from, values, max);
    return List.copyOf(values);
  }

  /** The longest way from the top to an entry, in entries. */
  int height() {
    return heightOf(root);
  }

  private static <K extends Comparable<? super K>, V> Node<K, V> with(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return node(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return node(key, value, node.left, node.right);
    }
    return order < 0
        ? balanced(node.key, node.value, with(node.left, key, value), node.right)
        : balanced(node.key, node.value, node.left, with(node.right, key, value));
  }

  private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> without(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(node.key, node.value, without(node.left, key), node.right);
    }
    if (order > 0) {
      return balanced(node.key, node.value, node.left, without(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<K, V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(next.key, next.value, node.left, without(node.right, next.key));
  }

  // INVARIANT: the heights of the two sides of a node differ by at most 1.
  private static <K, V> Node<K, V> balanced(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    int lean = heightOf(right) - heightOf(left);
    if (lean > 1 && right != null) {
      Node<K, V> inner = right.left;
      return inner == null || heightOf(inner) <= heightOf(right.right)
          ? node(right.key, right.value, node(key, value, left, inner), right.right)
          : node(
              inner.key,
              inner.value,
              node(key, value, left, inner.left),
              node(right.key, right.value, inner.right, right.right));
    }
    if (lean < -1 && left != null) {
      Node<K, V> inner = left.right;
      return inner == null || heightOf(inner) <= heightOf(left.left)
          ? node(left.key, left.value, left.left, node(key, value, inner, right))
          : node(
              inner.key,
              inner.value,
              node(left.key, left.value, left.left, inner.left),
              node(key, value, inner.right, right));
    }
    return node(key, value, left, right);
  }

  private static <K, V> Node<K, V> node(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    return new Node<>(
        key,
        value,
        left,
        right,
        1 + Math.max(heightOf(left), heightOf(right)),
        1 + sizeOf(left) + sizeOf(right));
  }

  private static int heightOf(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.height;
  }

  private static int sizeOf(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.size;
  }

  private static <K> void collectKeys(@Nullable Node<K, ?> node, List<K> keys) {
    if (node != null) {
      collectKeys(node.left, keys);
      keys.add(node.key);
      collectKeys(node.right, keys);
    }
  }

  private static <K extends Comparable<? super K>, V> void collect(
      @Nullable Node<K, V> node, @Nullable K from, List<V> values, int max) {
    if (node == null || values.size() >= max) {
      return;
    }
    boolean wanted = from == null || from.compareTo(node.key) <= 0;
    if (wanted) {
      collect(node.left, from, values, max);
      if (values.size() < max) {
        values.add(node.value);
      }
    }
    collect(node.right, wanted ? null : from, values, max);
  }
}
