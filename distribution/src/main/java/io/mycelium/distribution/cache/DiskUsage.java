package io.mycelium.distribution.cache;

/**
 * What a cache has on its disk.
 *
 * @param bundles how many bundles are complete
 * @param contentBytes the content of those
 * @param diskBytes the same as it is on the disk: a file that several have is there once
 * @param fileBytes the length of all their files: content, manifest and notes, each once
 * @param distinctBytes the content with each chunk counted once, however many bundles have it
 * @param setAsideBytes the content of bundles that are not complete, which has its place already
 * @param limitBytes the most content of all bundles together
 */
public record DiskUsage(
    int bundles,
    long contentBytes,
    long diskBytes,
    long fileBytes,
    long distinctBytes,
    long setAsideBytes,
    long limitBytes) {
  /** The bytes that are there once although several bundles have them. */
  public long sharedBytes() {
    return contentBytes - diskBytes;
  }

  /** The bytes of chunks that are on the disk more than once. */
  public long duplicateBytes() {
    return diskBytes - distinctBytes;
  }
}
