package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void of_knownContent_isKnown() {
    byte[] content = "abc".getBytes(StandardCharsets.US_ASCII);

    assertThat(Digest.of(content).hex()).isEqualTo(ABC);
    assertThat(Digest.of(ByteBuffer.wrap(content))).isEqualTo(Digest.ofHex(ABC));
    assertThat(Digest.ofRaw(Digest.ofHex(ABC).bytes())).isEqualTo(Digest.ofHex(ABC));
  }

  @Test
  void ofHex_otherThanDigest_isRefused() {
    assertThatThrownBy(() -> Digest.ofHex(ABC.toUpperCase(java.util.Locale.ROOT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 lower-case");
    assertThatThrownBy(() -> Digest.ofRaw(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes, not 31");
  }
}
