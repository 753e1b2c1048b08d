package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.TaskId;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What was written by the first release must be readable, and written alike, by every later. */
class GoldenTest {
  private static final Envelope.Content CONTENT =
      new Envelope.Content(
          "Component|vm-manager",
          7,
          new Payload("component.leased", 2, new byte[] {(byte) 0xa0}),
          new HybridTime(1_700_000_000_000L, 3),
          4,
          new Cause("ada", "lease", new TaskId("t-1"), "trace-9"),
          Digest.of(new byte[] {1}));
  private static final StoredSnapshot SNAPSHOT =
      new StoredSnapshot(
          "Component|vm-manager",
          7,
          new Payload("component.state", 1, new byte[] {(byte) 0xa0}),
          Digest.of(new byte[] {2}),
          4,
          new HybridTime(1_700_000_000_000L, 3));

  private static byte[] golden(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(GoldenTest.class.getResourceAsStream("/event/" + name))) {
      return HexFormat.of()
          .parseHex(
              new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", ""));
    }
  }

  @Test
  void envelope_ofFormatOne_isReadAndWrittenAsEver() throws IOException {
    byte[] golden = golden("envelope-1.hex");
    assertThat(Envelope.seal(CONTENT).encoded()).asHexString().isEqualTo(hex(golden));
    assertThat(Envelope.decode(golden).content()).isEqualTo(CONTENT);
  }

  @Test
  void snapshot_ofFormatOne_isReadAndWrittenAsEver() throws IOException {
    byte[] golden = golden("snapshot-1.hex");
    assertThat(SNAPSHOT.encoded()).asHexString().isEqualTo(hex(golden));
    assertThat(StoredSnapshot.decode(golden)).isEqualTo(SNAPSHOT);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
