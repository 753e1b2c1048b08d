package io.mycelium.distribution.bundle;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.VerificationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Makes bundles. The same declaration, files and key always give the same bytes. */
public final class BundleWriter {
  private static final int BUFFER_BYTES = 64 << 10;

  private BundleWriter() {}

  /**
   * Writes a bundle. The files are read twice, first to cut and hash them; the target appears only
   * when it is complete.
   *
   * @param declaration what the author says about the release
   * @param files the content: each path in the bundle with the file to take it from
   * @param key the publisher's key
   * @param target the bundle, replaced if it exists
   * @throws VerificationException if the format does not allow this bundle
   */
  public static Manifest write(
      Declaration declaration, Map<String, Path> files, SigningKey key, Path target)
      throws IOException {
    Map<String, Path> sorted = new TreeMap<>(files);
    Manifest manifest = new Manifest(declaration, key.id(), layout(sorted));
    byte[] envelope =
        CoseSign.sign(ManifestCodec.CONTENT_TYPE, ManifestCodec.encode(manifest), key);
    Path partial = Path.of(target + ".partial");
    try {
      writeTo(partial, envelope, sorted, manifest);
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
    return manifest;
  }

  private static Layout layout(Map<String, Path> files) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      entries.add(new Entry(file.getKey(), Files.size(file.getValue())));
    }
    ChunkHasher hasher = new ChunkHasher(Layout.cuts(entries));
    for (Entry entry : entries) {
      copy(Objects.requireNonNull(files.get(entry.path())), entry.lengthBytes(), hasher);
    }
    return Layout.of(entries, hasher.finish());
  }

  private static void writeTo(
      Path partial, byte[] envelope, Map<String, Path> files, Manifest manifest)
      throws IOException {
    ChunkHasher hasher = new ChunkHasher(Layout.cuts(manifest.entries()));
    try (OutputStream out = Files.newOutputStream(partial)) {
      out.write(BundleFile.MAGIC);
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(envelope.length).array());
      out.write(envelope);
      for (Entry entry : manifest.entries()) {
        copy(
            Objects.requireNonNull(files.get(entry.path())),
            entry.lengthBytes(),
            (bytes, length) -> {
              hasher.accept(bytes, length);
              out.write(bytes, 0, length);
            });
      }
    }
    List<Digest> written = hasher.finish();
    if (!written.equals(manifest.chunks().stream().map(Chunk::digest).toList())) {
      throw new IOException("a file changed while it was bundled for " + manifest.component());
    }
  }

  private static void copy(Path file, long expected, Sink sink) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = expected;
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        left -= length;
        if (left < 0) {
          break;
        }
        sink.accept(buffer, length);
      }
    }
    if (left != 0) {
      throw new IOException(
          "%s had %d bytes and has %s now: it must not change while it is bundled"
              .formatted(file, expected, left < 0 ? "more" : expected - left));
    }
  }

  /** Where the bytes of the files go. */
  private interface Sink {
    void accept(byte[] bytes, int length) throws IOException;
  }

  /** Cuts a stream of bytes into chunks and hashes them. */
  private static final class ChunkHasher implements Sink {
    private final Iterator<Integer> lengths;
    private final List<Digest> digests = new ArrayList<>();
    private final MessageDigest sha256 = Digest.sha256();
    private int left;

    ChunkHasher(List<Integer> lengths) {
      this.lengths = lengths.iterator();
    }

    @Override
    public void accept(byte[] bytes, int length) {
      int offset = 0;
      while (offset < length) {
        if (left == 0) {
          left = lengths.next();
        }
        int part = Math.min(length - offset, left);
        sha256.update(bytes, offset, part);
        offset += part;
        left -= part;
        if (left == 0) {
          digests.add(Digest.ofRaw(sha256.digest()));
        }
      }
    }

    List<Digest> finish() {
      return List.copyOf(digests);
    }
  }
}
