package io.mycelium.distribution.bundle;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cbor.CborException;
import io.mycelium.distribution.cbor.CborReader;
import io.mycelium.distribution.cbor.CborWriter;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The manifest as deterministic CBOR: a map with all the keys below, always, and the isolation only
 * where it is not a layer. One manifest has one encoding, so a text that could be written in two
 * ways, such as a range, must be in its one form.
 */
public final class ManifestCodec {
  /** The content type that keeps a manifest from being taken for another signed message. */
  public static final String CONTENT_TYPE = "application/vnd.mycelium.manifest+cbor";

  private static final int HASH_SHA_256 = 1;
  private static final int FIELDS = 20;
  private static final int ISOLATION_KEY = 20;
  private static final int MAX_TEXT_BYTES = 4 * BundleLimits.MAX_PATH_LENGTH;

  private ManifestCodec() {}

  /** The one encoding of a manifest. */
  public static byte[] encode(Manifest manifest) {
    Declaration declaration = manifest.declaration();
    boolean isolated = declaration.isolation() != Isolation.LAYER;
    CborWriter out = new CborWriter().map(isolated ? FIELDS + 1 : FIELDS);
    out.integer(0).integer(manifest.layout().cutting().manifestVersion());
    out.integer(1).text(manifest.component().value());
    out.integer(2).text(manifest.version().toString());
    out.integer(3).bytes(manifest.publisher().bytes());
    out.integer(4).text(declaration.mainClass());
    out.integer(5).text(declaration.moduleName());
    out.integer(6).text(declaration.api().toString());
    out.integer(7).text(declaration.platform());
    out.integer(8).array(declaration.dependencies().size());
    declaration
        .dependencies()
        .forEach(one -> pair(out, one.component().value(), one.range().toString()));
    out.integer(9).array(declaration.provides().size());
    declaration.provides().forEach(one -> pair(out, one.contract(), one.range().toString()));
    out.integer(10).array(declaration.requires().size());
    declaration.requires().forEach(one -> pair(out, one.contract(), one.range().toString()));
    out.integer(11).integer(declaration.retention().toSeconds());
    out.integer(12).integer(declaration.memoryBytes());
    writeOperations(out.integer(13), declaration.operations());
    writeLayout(out, manifest.layout());
    if (isolated) {
      out.integer(ISOLATION_KEY).text(declaration.isolation().text());
    }
    byte[] encoded = out.toBytes();
    if (encoded.length > BundleLimits.MAX_MANIFEST_BYTES) {
      throw new VerificationException(
          Reason.LIMIT_EXCEEDED,
          ("the manifest has %d bytes for %d entries and %d chunks; at most %d are allowed: "
                  + "put small files into one archive, or split the component")
              .formatted(
                  encoded.length,
                  manifest.entries().size(),
                  manifest.chunks().size(),
                  BundleLimits.MAX_MANIFEST_BYTES));
    }
    return encoded;
  }

  /** Reads a manifest; refuses every other encoding and every part that is not allowed. */
  public static Manifest decode(byte[] encoded) {
    try {
      CborReader in = new CborReader(encoded, BundleLimits.MAX_MANIFEST_BYTES);
      int fields = in.map(Integer.MAX_VALUE);
      key(in, 0);
      Cutting cutting = cutting(in.integer(0, Long.MAX_VALUE));
      if (fields != FIELDS && fields != FIELDS + 1) {
        throw malformed("%d fields, not %d or %d".formatted(fields, FIELDS, FIELDS + 1), null);
      }
      Manifest manifest = readFields(in, cutting);
      if (fields > FIELDS) {
        manifest = isolated(manifest, text(in, ISOLATION_KEY));
      }
      in.end();
      return manifest;
    } catch (CborException e) {
      throw e.reason() == CborException.Reason.TOO_LARGE
          ? new VerificationException(Reason.LIMIT_EXCEEDED, "the manifest " + e.getMessage(), e)
          : malformed(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()), e);
    }
  }

  private static Manifest readFields(CborReader in, Cutting cutting) {
    ComponentId component = new ComponentId(text(in, 1));
    Version version = Version.parse(text(in, 2));
    KeyId publisher = KeyId.of(digest(in, 3));
    Declaration declaration =
        new Declaration(
            component,
            version,
            text(in, 4),
            text(in, 5),
            range(text(in, 6)),
            text(in, 7),
            pairs(in, 8, pair -> new Dependency(new ComponentId(pair.name()), pair.range())),
            pairs(in, 9, pair -> new Service(pair.name(), pair.range())),
            pairs(in, 10, pair -> new Service(pair.name(), pair.range())),
            Duration.ofSeconds(number(in, 11, Declaration.MAX_RETENTION.toSeconds())),
            number(in, 12, Long.MAX_VALUE),
            readOperations(in));
    return new Manifest(declaration, publisher, readLayout(in, cutting));
  }

  private static Cutting cutting(long version) {
    for (Cutting each : Cutting.values()) {
      if (each.manifestVersion() == version) {
        return each;
      }
    }
    throw new VerificationException(
        Reason.UNSUPPORTED_VERSION,
        "manifest version %d; this program reads 1 to %d"
            .formatted(version, Cutting.AT_LARGE_ENTRIES.manifestVersion()));
  }

  private static Manifest isolated(Manifest manifest, String text) {
    Isolation isolation = Isolation.parse(text);
    if (isolation == Isolation.LAYER) {
      throw malformed("isolation 'layer' is written by leaving it out", null);
    }
    return new Manifest(
        manifest.declaration().withIsolation(isolation), manifest.publisher(), manifest.layout());
  }

  private static void pair(CborWriter out, String name, String range) {
    out.array(2).text(name).text(range);
  }

  private static <T> List<T> pairs(CborReader in, int key, Function<Pair, T> make) {
    key(in, key);
    int count = in.array(BundleLimits.MAX_LINKS);
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      exactly(in.array(2), 2, "parts of a pair");
      all.add(make.apply(new Pair(in.text(MAX_TEXT_BYTES), range(in.text(MAX_TEXT_BYTES)))));
    }
    return all;
  }

  private static void writeOperations(CborWriter out, Map<String, String> operations) {
    Map<String, String> sorted = new TreeMap<>(CborWriter::compareTextKeys);
    sorted.putAll(operations);
    out.map(sorted.size());
    sorted.forEach((name, description) -> out.text(name).text(description));
  }

  private static Map<String, String> readOperations(CborReader in) {
    key(in, 13);
    int count = in.map(BundleLimits.MAX_OPERATIONS);
    Map<String, String> operations = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.text(MAX_TEXT_BYTES);
      operations.put(name, in.text(MAX_TEXT_BYTES));
    }
    return operations;
  }

  private static void writeLayout(CborWriter out, Layout layout) {
    out.integer(14).integer(HASH_SHA_256);
    out.integer(15).integer(layout.contentBytes());
    out.integer(16).integer(layout.chunkBytes());
    out.integer(17).array(layout.entries().size());
    layout.entries().forEach(one -> out.array(2).text(one.path()).integer(one.lengthBytes()));
    out.integer(18).array(layout.chunks().size());
    layout.chunks().forEach(one -> out.bytes(one.digest().bytes()));
    out.integer(19).bytes(layout.root().bytes());
  }

  private static Layout readLayout(CborReader in, Cutting cutting) {
    key(in, 14);
    long hash = in.integer(0, Long.MAX_VALUE);
    if (hash != HASH_SHA_256) {
      throw new VerificationException(
          Reason.UNSUPPORTED_VERSION,
          "hash algorithm %d; this program reads %d".formatted(hash, HASH_SHA_256));
    }
    long contentBytes = number(in, 15, Long.MAX_VALUE);
    int chunkBytes = (int) number(in, 16, BundleLimits.MAX_CHUNK_BYTES);
    Layout layout = Layout.of(cutting, readEntries(in), readDigests(in));
    Digest root = digest(in, 19);
    if (layout.contentBytes() != contentBytes) {
      throw new VerificationException(
          Reason.INCONSISTENT_LAYOUT,
          "content length %d, but the entries have %d bytes"
              .formatted(contentBytes, layout.contentBytes()));
    }
    return new Layout(cutting, layout.entries(), chunkBytes, layout.chunks(), root);
  }

  private static List<Entry> readEntries(CborReader in) {
    key(in, 17);
    int count = in.array(BundleLimits.MAX_ENTRIES);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      exactly(in.array(2), 2, "parts of an entry");
      entries.add(new Entry(in.text(MAX_TEXT_BYTES), in.integer(0, Long.MAX_VALUE)));
    }
    return entries;
  }

  private static List<Digest> readDigests(CborReader in) {
    key(in, 18);
    int count = in.array(BundleLimits.MAX_CHUNKS);
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      digests.add(Digest.ofRaw(in.bytes(Digest.BYTES)));
    }
    return digests;
  }

  private static void key(CborReader in, int key) {
    in.literal(key);
  }

  private static String text(CborReader in, int key) {
    key(in, key);
    return in.text(MAX_TEXT_BYTES);
  }

  private static long number(CborReader in, int key, long highest) {
    key(in, key);
    return in.integer(0, highest);
  }

  private static Digest digest(CborReader in, int key) {
    key(in, key);
    return Digest.ofRaw(in.bytes(Digest.BYTES));
  }

  private static VersionRange range(String text) {
    VersionRange range = VersionRange.parse(text);
    if (!range.toString().equals(text)) {
      throw malformed("range '%s' must be written '%s'".formatted(text, range), null);
    }
    return range;
  }

  private static void exactly(int actual, int expected, String what) {
    if (actual != expected) {
      throw malformed("%d %s, not %d".formatted(actual, what, expected), null);
    }
  }

  private static VerificationException malformed(String message, @Nullable Throwable cause) {
    return new VerificationException(
        Reason.MALFORMED_MANIFEST, "the manifest is malformed: " + message, cause);
  }

  private record Pair(String name, VersionRange range) {}
}
