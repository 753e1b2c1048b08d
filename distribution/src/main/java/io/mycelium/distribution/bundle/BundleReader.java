package io.mycelium.distribution.bundle;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * An open bundle file. Opening checks only the frame around the envelope; what the envelope says is
 * believed after {@code ComponentSignatureVerifier.verify(envelope(), trust)}, and the content
 * after {@link #verifyContent}. Reads are positional, so that one reader serves several threads.
 */
public final class BundleReader implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final byte[] envelope;

  private BundleReader(Path file, FileChannel channel, byte[] envelope) {
    this.file = file;
    this.channel = channel;
    this.envelope = envelope;
  }

  /**
   * Opens a bundle.
   *
   * @throws VerificationException if the file does not begin as a bundle does
   */
  public static BundleReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new BundleReader(file, channel, readEnvelope(file, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The signed message, not yet verified. */
  public byte[] envelope() {
    return envelope.clone();
  }

  /** Where in the file the content begins. */
  public long contentOffset() {
    return (long) BundleFile.HEADER_BYTES + envelope.length;
  }

  /** One chunk, checked against the manifest. */
  public byte[] chunk(VerifiedManifest verified, int index) throws IOException {
    Manifest manifest = verified.manifest();
    Chunk chunk = manifest.chunks().get(index);
    ByteBuffer bytes = ByteBuffer.allocate(chunk.lengthBytes());
    readFully(file, channel, bytes, contentOffset() + manifest.offsetOf(index));
    Digest actual = Digest.of(bytes.array());
    if (!actual.equals(chunk.digest())) {
      throw new VerificationException(
          Reason.WRONG_CHUNK,
          "%s: chunk %d has digest %s; signed is %s"
              .formatted(file, index, actual, chunk.digest()));
    }
    return bytes.array();
  }

  /**
   * Checks all content against the verified manifest, and that nothing is missing or follows.
   *
   * @throws VerificationException if the content is not what was signed
   */
  public void verifyContent(VerifiedManifest verified) throws IOException {
    Manifest manifest = verified.manifest();
    if (!verified.envelopeDigest().equals(Digest.of(envelope))) {
      throw new IllegalArgumentException(file + " does not carry the envelope of " + verified);
    }
    long expected = contentOffset() + manifest.contentBytes();
    long actual = channel.size();
    if (actual != expected) {
      throw new VerificationException(
          actual < expected ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
          "%s has %d bytes; its envelope says %d".formatted(file, actual, expected));
    }
    for (int i = 0; i < manifest.chunks().size(); i++) {
      chunk(verified, i);
    }
  }

  /**
   * Writes entries as files below a folder, chunk by chunk, each checked against the manifest.
   *
   * @return the files that were written, in the order of the manifest
   */
  public List<Path> extract(VerifiedManifest verified, Predicate<Entry> wanted, Path folder)
      throws IOException {
    List<Path> files = new ArrayList<>();
    long start = 0;
    for (Entry entry : verified.manifest().entries()) {
      if (wanted.test(entry)) {
        // The paths of a manifest can't leave the folder: no entry with such a path can be made.
        Path file = folder.resolve(entry.path());
        Files.createDirectories(file.resolveSibling(""));
        copy(verified, start, entry.lengthBytes(), file);
        files.add(file);
      }
      start += entry.lengthBytes();
    }
    return files;
  }

  private void copy(VerifiedManifest verified, long start, long length, Path file)
      throws IOException {
    List<Chunk> chunks = verified.manifest().chunks();
    long end = start + length;
    try (OutputStream out = Files.newOutputStream(file)) {
      long offset = 0;
      for (int i = 0; i < chunks.size() && offset < end; i++) {
        long next = offset + chunks.get(i).lengthBytes();
        if (next > start) {
          int from = (int) (Math.max(start, offset) - offset);
          int to = (int) (Math.min(end, next) - offset);
          out.write(chunk(verified, i), from, to - from);
        }
        offset = next;
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static byte[] readEnvelope(Path file, FileChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BundleFile.HEADER_BYTES);
    readFully(file, channel, header, 0);
    byte[] magic = Arrays.copyOf(header.array(), BundleFile.MAGIC.length);
    if (!Arrays.equals(magic, BundleFile.MAGIC)) {
      throw new VerificationException(
          Reason.NOT_A_BUNDLE, file + " does not begin with the magic of a bundle");
    }
    int length = header.getInt(BundleFile.MAGIC.length);
    if (length <= 0 || length > BundleLimits.MAX_ENVELOPE_BYTES) {
      throw new VerificationException(
          Reason.LIMIT_EXCEEDED,
          "%s: envelope of %s bytes; allowed are 1 to %d"
              .formatted(file, Integer.toUnsignedString(length), BundleLimits.MAX_ENVELOPE_BYTES));
    }
    ByteBuffer envelope = ByteBuffer.allocate(length);
    readFully(file, channel, envelope, BundleFile.HEADER_BYTES);
    return envelope.array();
  }

  private static void readFully(Path file, FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, position + into.position()) < 0) {
        throw new VerificationException(
            Reason.TRUNCATED,
            "%s ends at byte %d; %d more were expected"
                .formatted(file, channel.size(), into.remaining()));
      }
    }
  }
}
