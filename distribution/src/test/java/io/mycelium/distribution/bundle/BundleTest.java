package io.mycelium.distribution.bundle;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.Golden;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  private static final TrustView TRUST =
      TrustView.of(new NamePattern("acme.*"), PUBLISHER.publicKeys());

  @TempDir private Path directory;

  @Test
  void bundle_writtenAndRead_isTheSame() throws IOException {
    Path file = TestBundles.writeExample(directory, PUBLISHER);

    try (BundleReader reader = BundleReader.open(file)) {
      VerifiedManifest verified = ComponentSignatureVerifier.verify(reader.envelope(), TRUST);
      reader.verifyContent(verified);

      assertThat(verified.manifest().declaration()).isEqualTo(TestBundles.example());
      assertThat(verified.manifest().entries())
          .containsExactly(new Entry("NOTICE", 9), new Entry("lib/hello.jar", 5));
      assertThat(new String(reader.chunk(verified, 0), StandardCharsets.UTF_8))
          .isEqualTo("(c) Acme\nhello");
    }
  }

  @Test
  void bundle_writtenTwice_hasTheSameBytes() throws IOException {
    byte[] first = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));
    byte[] second = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));

    assertThat(first).isEqualTo(second);
  }

  @Test
  void bundles_withOneFileInCommon_haveItsChunksInCommon() throws IOException {
    String library = "x".repeat(65_536) + "b".repeat(34_464);
    List<Digest> first = chunks("a", "a".repeat(100_000), "b", library);
    List<Digest> second = chunks("a", "a".repeat(100_001) + "!", "b", library, "c", "c");

    assertThat(first).hasSize(4);
    assertThat(second).hasSize(5);
    assertThat(second.subList(2, 4)).isEqualTo(first.subList(2, 4));
  }

  private List<Digest> chunks(String... namesAndTexts) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      texts.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    Path file =
        TestBundles.write(
            directory, TestBundles.declaration("acme.big", "1.0.0"), texts, PUBLISHER);
    try (BundleReader reader = BundleReader.open(file)) {
      VerifiedManifest verified = ComponentSignatureVerifier.verify(reader.envelope(), TRUST);
      reader.verifyContent(verified);
      return verified.manifest().chunks().stream().map(Chunk::digest).toList();
    }
  }

  @Test
  void bundle_ofTheFirstManifestVersion_isReadAndEncodedAsItWas() throws IOException {
    Path file = Files.write(directory.resolve("old.bundle"), Golden.read("example-1.bundle"));

    try (BundleReader reader = BundleReader.open(file)) {
      VerifiedManifest verified = ComponentSignatureVerifier.verify(reader.envelope(), TRUST);
      reader.verifyContent(verified);

      assertThat(verified.manifest().declaration()).isEqualTo(TestBundles.example());
      assertThat(
              CoseSign.sign(
                  ManifestCodec.CONTENT_TYPE, ManifestCodec.encode(verified.manifest()), PUBLISHER))
          .isEqualTo(reader.envelope());
    }
  }

  @Test
  void extract_ofSomeEntries_writesThoseAcrossTheBordersOfChunks() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    texts.put("a", "a".repeat(100_000));
    texts.put("lib/b", "b".repeat(100_000) + "end");
    texts.put("lib/c", "");
    texts.put("lib/d", "d".repeat(10));
    Path file =
        TestBundles.write(
            directory, TestBundles.declaration("acme.big", "1.0.0"), texts, PUBLISHER);
    Path target = directory.resolve("extracted");

    try (BundleReader reader = BundleReader.open(file)) {
      VerifiedManifest verified = ComponentSignatureVerifier.verify(reader.envelope(), TRUST);
      assertThat(reader.extract(verified, entry -> entry.path().startsWith("lib/"), target))
          .containsExactly(
              target.resolve("lib/b"), target.resolve("lib/c"), target.resolve("lib/d"));
    }

    assertThat(target.resolve("lib/b")).hasContent(texts.get("lib/b"));
    assertThat(target.resolve("lib/c")).isEmptyFile();
    assertThat(target.resolve("lib/d")).hasContent(texts.get("lib/d"));
    assertThat(target.resolve("a")).doesNotExist();
  }

  @Test
  void writer_withForbiddenEntry_leavesNothingBehind() throws IOException {
    Path source = Files.writeString(directory.resolve("source"), "x");
    Path target = directory.resolve("out.bundle");

    VerificationException refusal =
        catchThrowableOfType(
            VerificationException.class,
            () ->
                BundleWriter.write(
                    TestBundles.example(), Map.of("../a", source), PUBLISHER, target));

    assertThat(refusal.reason()).isEqualTo(Reason.ENTRY_ESCAPES);
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(source));
  }

  @Test
  void bundle_ofAStranger_isRefused() throws IOException {
    Path file = TestBundles.writeExample(directory, STRANGER);

    assertThat(refusal(Files.readAllBytes(file)))
        .extracting(VerificationException::reason)
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void bundle_truncatedAtEveryByte_isRefused() throws IOException {
    byte[] bundle = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));

    for (int length = 0; length < bundle.length; length++) {
      assertThat(refusal(Arrays.copyOf(bundle, length)).reason())
          .as("length %d", length)
          .isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void frame_withALengthOutOfBounds_isRefusedWithTheBounds() throws IOException {
    byte[] bundle = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));
    int limit = BundleLimits.MAX_ENVELOPE_BYTES;

    for (int length : new int[] {0, -1, Integer.MIN_VALUE, limit + 1}) {
      ByteBuffer.wrap(bundle).putInt(BundleFile.MAGIC.length, length);
      VerificationException refusal = refusal(bundle);
      assertThat(refusal.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
      assertThat(refusal)
          .hasMessageContaining("envelope of %s bytes", Integer.toUnsignedString(length))
          .hasMessageContaining("1 to %d", limit);
    }
  }

  @Test
  void frame_ofAnotherVersion_isRefused() throws IOException {
    byte[] bundle = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));
    bundle[BundleFile.MAGIC.length - 1] = 2;

    assertThat(refusal(bundle).reason()).isEqualTo(Reason.NOT_A_BUNDLE);
  }

  @Test
  void bundle_withOneByteMore_isRefused() throws IOException {
    byte[] bundle = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));

    assertThat(refusal(Arrays.copyOf(bundle, bundle.length + 1)).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void bundle_withOneFlippedBit_isRefused() throws IOException {
    byte[] bundle = Files.readAllBytes(TestBundles.writeExample(directory, PUBLISHER));
    int contentOffset = bundle.length - "(c) Acme\nhello".length();

    for (int i = 0; i < bundle.length; i++) {
      for (int bit : bitsToFlip(i)) {
        byte[] flipped = bundle.clone();
        flipped[i] ^= (byte) (1 << bit);
        Reason reason = refusal(flipped).reason();
        if (i < BundleFile.MAGIC.length) {
          assertThat(reason).as("byte %d bit %d", i, bit).isEqualTo(Reason.NOT_A_BUNDLE);
        } else if (i >= contentOffset) {
          assertThat(reason).as("byte %d bit %d", i, bit).isEqualTo(Reason.WRONG_CHUNK);
        }
      }
    }
  }

  /** All bits of the frame and the headers, one bit of each byte of the rest by turns. */
  private static int[] bitsToFlip(int index) {
    if (index < 128) {
      return new int[] {0, 1, 2, 3, 4, 5, 6, 7};
    }
    // The bytes of the long signature are all alike, so that every seventh of them will do.
    boolean inLongSignature = index >= 540 && index < 3840;
    return inLongSignature && index % 7 != 0 ? new int[0] : new int[] {index % Byte.SIZE};
  }

  private VerificationException refusal(byte[] bundle) throws IOException {
    Path file = Files.write(directory.resolve("damaged.bundle"), bundle);
    VerificationException refusal =
        catchThrowableOfType(VerificationException.class, () -> readAll(file));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static void readAll(Path file) throws IOException {
    try (BundleReader reader = BundleReader.open(file)) {
      reader.verifyContent(ComponentSignatureVerifier.verify(reader.envelope(), TRUST));
    }
  }
}
