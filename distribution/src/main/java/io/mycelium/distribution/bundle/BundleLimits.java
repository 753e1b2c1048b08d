package io.mycelium.distribution.bundle;

/**
 * The limits of the bundle format, held by writer and reader alike. Whatever they allow can be
 * published: a statement of the release log carries the whole envelope and travels in one frame of
 * the control plane, so the manifest has to be small.
 */
public final class BundleLimits {
  /** The largest manifest. */
  public static final int MAX_MANIFEST_BYTES = 168 << 10;

  /** The largest envelope: a manifest, two signatures and their headers. */
  public static final int MAX_ENVELOPE_BYTES = MAX_MANIFEST_BYTES + (8 << 10);

  /** The smallest chunk size. */
  public static final int MIN_CHUNK_BYTES = 64 << 10;

  /** The largest chunk size. */
  public static final int MAX_CHUNK_BYTES = 4 << 20;

  /** The number of chunks that the chunk size aims at. */
  public static final int WANTED_CHUNKS = 512;

  /** The most chunks; the digests of more would leave no room for anything else. */
  public static final int MAX_CHUNKS = 5_000;

  /** The largest content, 16 GiB: 4,096 chunks of the largest size if it is one file. */
  public static final long MAX_CONTENT_BYTES = 16L << 30;

  /** The most entries. */
  public static final int MAX_ENTRIES = 4_096;

  /** The longest path of an entry. */
  public static final int MAX_PATH_LENGTH = 240;

  /** The most dependencies, and the most services provided, and the most services required. */
  public static final int MAX_LINKS = 256;

  /** The most operations. */
  public static final int MAX_OPERATIONS = 256;

  /** The longest name of a class, a module, a service, a platform or an operation. */
  public static final int MAX_NAME_LENGTH = 200;

  /** The longest description of an operation. */
  public static final int MAX_DESCRIPTION_LENGTH = 200;

  private BundleLimits() {}
}
