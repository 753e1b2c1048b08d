package io.mycelium.distribution.bundle;

/** What stands at the beginning of a bundle: the magic with the format version, then a length. */
final class BundleFile {
  /** "MYCOBND" and the format version. */
  static final byte[] MAGIC = {'M', 'Y', 'C', 'O', 'B', 'N', 'D', 1};

  /** The magic and the length of the envelope as four bytes, the highest first. */
  static final int HEADER_BYTES = MAGIC.length + Integer.BYTES;

  private BundleFile() {}
}
