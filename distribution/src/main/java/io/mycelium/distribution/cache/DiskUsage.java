package io.mycelium.distribution.cache;

/**
 * What a cache has on its disk.
 *
 * @param bundles how many bundles are complete
 * @param contentBytes the content of those
 * @param fileBytes the length of all their files: content, manifest and notes
 * @param distinctBytes the content with each chunk counted once, however many bundles have it
 * @param setAsideBytes the content of bundles that are not complete, which has its place already
 * @param limitBytes the most content of all bundles together
 */
public record DiskUsage(
    int bundles,
    long contentBytes,
    long fileBytes,
    long distinctBytes,
    long setAsideBytes,
    long limitBytes) {
  /** The bytes that are on the disk more than once because several bundles have the same chunk. */
  public long sharedBytes() {
    return contentBytes - distinctBytes;
  }
}
