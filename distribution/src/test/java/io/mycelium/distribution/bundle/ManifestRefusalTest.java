package io.mycelium.distribution.bundle;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests that a publisher signed although the format forbids them: the reader refuses them. */
class ManifestRefusalTest {
  private static final int SEEDS = 20_000;
  private static final TrustView TRUST =
      TrustView.of(new NamePattern("acme.*"), PUBLISHER.publicKeys());
  private static final Layout LAYOUT =
      Layout.of(
          List.of(new Entry("NOTICE", 9), new Entry("lib/hello.jar", 5)),
          List.of(Digest.of(new byte[1])));

  @Test
  void manifest_asTheWriterMakesIt_isTheSameAfterReading() {
    Manifest manifest = manifest(PUBLISHER.id());

    assertThat(verify(ManifestCodec.encode(manifest))).isEqualTo(manifest);
  }

  @Test
  void manifest_withIsolation_saysItInOneFieldMoreAndNoOtherByte() {
    Manifest plain = manifest(PUBLISHER.id());
    Manifest isolated =
        new Manifest(
            plain.declaration().withIsolation(Isolation.PROCESS),
            plain.publisher(),
            plain.layout());
    String expected = HexFormat.of().formatHex(ManifestCodec.encode(plain));

    byte[] encoded = ManifestCodec.encode(isolated);

    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo("b5" + expected.substring(2) + "14" + "67" + "70726f63657373");
    assertThat(verify(encoded)).isEqualTo(isolated);
    assertThat(verify(encoded).isolation()).isEqualTo(Isolation.PROCESS);
  }

  @ParameterizedTest
  @CsvSource({"layer", "Process", "prison"})
  void manifest_withIsolationWrittenOtherwise_isRefused(String text) {
    byte[] encoded = ManifestCodec.encode(manifest(PUBLISHER.id()));
    encoded[0]++;
    byte[] field = text(" " + (char) (0x60 + text.length()) + text);
    field[0] = 20;
    byte[] whole = Arrays.copyOf(encoded, encoded.length + field.length);
    System.arraycopy(field, 0, whole, encoded.length, field.length);

    refuses(whole, Reason.MALFORMED_MANIFEST);
  }

  @ParameterizedTest
  @CsvSource({
    "../hello1.jar, ENTRY_ESCAPES",
    "/lib/hell.jar, ENTRY_ESCAPES",
    "lib\\hello.jar, ENTRY_ESCAPES",
    "lib/../lo.jar, ENTRY_ESCAPES",
    "lib//ello.jar, ENTRY_NOT_PORTABLE",
    "NOTICE/lo.jar, ENTRIES_COLLIDE",
    "notice/lo.jar, ENTRIES_DIFFER_BY_CASE",
    "AAA/hello.jar, ENTRIES_NOT_SORTED"
  })
  void manifest_withForbiddenEntry_isRefused(String path, Reason reason) {
    refuses(replaced(text("lib/hello.jar"), text(path)), reason);
  }

  @Test
  void manifest_withWrongRootChunkOrLength_isRefused() {
    byte[] root = LAYOUT.root().bytes();
    refuses(replaced(root, new byte[Digest.BYTES]), Reason.WRONG_ROOT);
    refuses(replaced(Digest.of(new byte[1]).bytes(), root), Reason.WRONG_ROOT);
    refuses(replaced("0f0e10", "0f0f10"), Reason.INCONSISTENT_LAYOUT);
    refuses(replaced("101a00010000", "101a00020000"), Reason.INCONSISTENT_LAYOUT);
  }

  @Test
  void manifest_ofAnotherVersionOrHash_isRefused() {
    refuses(replaced("b4000201", "b4000001"), Reason.UNSUPPORTED_VERSION);
    refuses(replaced("b4000201", "b4000301"), Reason.UNSUPPORTED_VERSION);
    refuses(replaced("0e010f", "0e020f"), Reason.UNSUPPORTED_VERSION);
  }

  @Test
  void manifest_withOtherShape_isRefused() {
    refuses(replaced("b4000201", "b3000201"), Reason.MALFORMED_MANIFEST);
    refuses(replaced("b4000201", "b4000202"), Reason.MALFORMED_MANIFEST);
    refuses(replaced(text("1.2.3"), text("01.23")), Reason.MALFORMED_MANIFEST);
    refuses(replaced(text("[0.1.0,1.0.0)"), text("     ^0.1.0  ")), Reason.MALFORMED_MANIFEST);
    byte[] encoded = ManifestCodec.encode(manifest(PUBLISHER.id()));
    refuses(Arrays.copyOf(encoded, encoded.length + 1), Reason.MALFORMED_MANIFEST);
    refuses(Arrays.copyOf(encoded, encoded.length - 1), Reason.MALFORMED_MANIFEST);
  }

  @Test
  void manifest_truncatedAnywhere_isRefused() {
    byte[] encoded = ManifestCodec.encode(manifest(PUBLISHER.id()));

    for (int length = 0; length < encoded.length; length++) {
      byte[] truncated = Arrays.copyOf(encoded, length);
      assertThat(catchThrowable(() -> ManifestCodec.decode(truncated)))
          .as("length %d", length)
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void manifest_damagedAnyhow_isRefusedOrTheOnlyEncodingOfAnother() {
    byte[] encoded = ManifestCodec.encode(manifest(PUBLISHER.id()));

    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] damaged = encoded.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ManifestCodec.encode(ManifestCodec.decode(damaged)))
            .as("seed %d", seed)
            .isEqualTo(damaged);
      } catch (VerificationException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(SEEDS / 2);
  }

  @Test
  void envelope_truncatedAnywhere_isRefused() {
    byte[] encoded = ManifestCodec.encode(manifest(PUBLISHER.id()));
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, encoded, PUBLISHER);

    for (int length = 0; length < envelope.length; length++) {
      assertThat(refusal(Arrays.copyOf(envelope, length), TRUST).reason())
          .as("length %d", length)
          .isIn(Reason.MALFORMED_ENVELOPE, Reason.WRONG_ALGORITHMS);
    }
  }

  @Test
  void manifest_ofAnotherPublisher_isRefused() {
    refuses(ManifestCodec.encode(manifest(STRANGER.id())), Reason.WRONG_PUBLISHER);
  }

  @Test
  void envelope_ofUnknownKey_isRefused() {
    byte[] encoded = ManifestCodec.encode(manifest(STRANGER.id()));
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, encoded, STRANGER);

    assertThat(refusal(envelope, TRUST).reason()).isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void envelope_ofKeyThatMayNotSignTheName_isRefused() {
    byte[] encoded = ManifestCodec.encode(manifest(PUBLISHER.id()));
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, encoded, PUBLISHER);
    TrustView other = TrustView.of(new NamePattern("other.*"), PUBLISHER.publicKeys());

    assertThat(refusal(envelope, other).reason()).isEqualTo(Reason.NAME_NOT_DELEGATED);
    assertThat(refusal(envelope, other)).hasMessageContaining("may sign [other.*], not");
  }

  @Test
  void envelope_overTheLimit_isRefused() {
    byte[] large =
        CoseSign.sign(
            ManifestCodec.CONTENT_TYPE, new byte[BundleLimits.MAX_MANIFEST_BYTES + 1], PUBLISHER);

    assertThat(refusal(large, TRUST).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
  }

  private static Manifest manifest(KeyId publisher) {
    return new Manifest(TestBundles.example(), publisher, LAYOUT);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] replaced(String from, String to) {
    return replaced(HexFormat.of().parseHex(from), HexFormat.of().parseHex(to));
  }

  private static byte[] replaced(byte[] from, byte[] to) {
    HexFormat hex = HexFormat.of();
    String encoded = hex.formatHex(ManifestCodec.encode(manifest(PUBLISHER.id())));
    assertThat(encoded).containsOnlyOnce(hex.formatHex(from));
    return hex.parseHex(encoded.replace(hex.formatHex(from), hex.formatHex(to)));
  }

  private static Manifest verify(byte[] manifest) {
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, manifest, PUBLISHER);
    return ComponentSignatureVerifier.verify(envelope, TRUST).manifest();
  }

  private static VerificationException refusal(byte[] envelope, TrustView trust) {
    VerificationException refusal =
        catchThrowableOfType(
            VerificationException.class, () -> ComponentSignatureVerifier.verify(envelope, trust));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static void refuses(byte[] manifest, Reason reason) {
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, manifest, PUBLISHER);
    VerificationException refusal = refusal(envelope, TRUST);
    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
  }
}
