package io.mycelium.node.fleet;

/** The disk cache of the node that is asked. Calls block; they are made on virtual threads. */
public interface CacheControl {
  /** What is on the disk. */
  Report list();

  /**
   * What would be deleted and why all else stays, if a bundle of so many bytes came now.
   *
   * @param comingBytes its content; 0 when none comes
   */
  Report plan(long comingBytes);

  /** Keeps a bundle, named by its root, by how that begins, or like {@code counter-1.0.0}. */
  Outcome pin(String bundle, boolean pinned, Principal who);

  /**
   * Deletes a bundle, unless a slot is made of it, or it is pinned or being fetched.
   *
   * @param force also when the retention rules or the floor of copies keep it
   */
  Outcome remove(String bundle, boolean force, Principal who);
}
