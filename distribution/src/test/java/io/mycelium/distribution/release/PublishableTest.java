package io.mycelium.distribution.release;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleLimits;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.bundle.Layout;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.ManifestCodec;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.trust.VerificationException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the format allows can be published; the figures are those of the documentation. */
class PublishableTest {
  private static final long MIB = 1 << 20;
  private static final String VERSION = "1.0.0";

  @ParameterizedTest
  @CsvSource({"2048, 2000, 60", "2048, 1000, 140", "2048, 4096, 25", "16384, 300, 60"})
  void manifest_ofTheDocumentedSize_fitsIntoAStatement(long mib, int entries, int pathLength) {
    byte[] manifest = ManifestCodec.encode(manifest(mib, entries, pathLength));
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, manifest, PUBLISHER);

    assertThat(signed(envelope).cose()).hasSizeLessThanOrEqualTo(SignedStatement.MAX_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"2048, 2500, 60", "2048, 4096, 60", "16384, 600, 60"})
  void manifest_ofMore_isRefusedWithWhatToDo(long mib, int entries, int pathLength) {
    Manifest manifest = manifest(mib, entries, pathLength);

    assertThatThrownBy(() -> ManifestCodec.encode(manifest))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("at most 172032 are allowed")
        .hasMessageContaining("%d entries", entries)
        .hasMessageContaining("into one archive");
  }

  @Test
  void envelope_ofTheLargestSize_fitsIntoAStatement() {
    byte[] manifest = new byte[BundleLimits.MAX_MANIFEST_BYTES];
    byte[] envelope = CoseSign.sign(ManifestCodec.CONTENT_TYPE, manifest, PUBLISHER);

    assertThat(envelope).hasSizeLessThanOrEqualTo(BundleLimits.MAX_ENVELOPE_BYTES);
    byte[] largest = new byte[BundleLimits.MAX_ENVELOPE_BYTES];
    assertThat(signed(largest).cose()).hasSizeLessThanOrEqualTo(SignedStatement.MAX_BYTES);
    assertThat(SignedStatement.MAX_BYTES).isEqualTo(192 << 10);
  }

  private static SignedStatement signed(byte[] envelope) {
    Digest digest = Digest.of(envelope);
    return SignedStatement.sign(
        new ReleaseStatement.Publish(
            new ComponentId("acme.hello"), Version.parse(VERSION), digest, digest, envelope),
        ROOT.id(),
        PUBLISHER);
  }

  private static Manifest manifest(long mib, int entries, int pathLength) {
    long bytesEach = mib * MIB / entries;
    List<Entry> files =
        IntStream.range(0, entries)
            .mapToObj(i -> new Entry(path(i, pathLength), bytesEach))
            .toList();
    int size = Layout.chunkBytesFor(bytesEach * entries);
    // Each of a chunk or more is cut on its own, all others as one.
    long chunks =
        bytesEach < size
            ? Math.ceilDiv(bytesEach * entries, size)
            : entries * Math.ceilDiv(bytesEach, size);
    Layout layout = Layout.of(files, Collections.nCopies((int) chunks, Digest.of(new byte[1])));
    return new Manifest(TestBundles.declaration("acme.hello", VERSION), PUBLISHER.id(), layout);
  }

  private static String path(int index, int length) {
    String number = "%05d".formatted(index);
    return number + "x".repeat(length - number.length());
  }
}
