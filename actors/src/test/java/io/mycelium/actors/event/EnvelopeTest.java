package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.TaskId;
import io.mycelium.distribution.Digest;
import java.io.NotSerializableException;
import java.util.Arrays;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final Envelope ENVELOPE =
      Envelope.seal(
          new Envelope.Content(
              "Node|a",
              7,
              new Payload("node.joined", 2, new byte[] {(byte) 0xa0}),
              new HybridTime(1_700_000_000_000L, 3),
              4,
              new Cause("ada", "join", new TaskId("t-1"), "trace-9"),
              Digest.of(new byte[] {1})));

  @Test
  void decode_ofEncoded_isEqualWithTheSameDigest() {
    Envelope read = Envelope.decode(ENVELOPE.encoded());

    assertThat(read).isEqualTo(ENVELOPE);
    assertThat(read.content()).isEqualTo(ENVELOPE.content());
    assertThat(read.digest()).isEqualTo(Digest.of(ENVELOPE.encoded()));
  }

  @Test
  void decode_ofAnyOneChangedOrMissingByte_isRefusedOrHasAnotherDigest() {
    byte[] stored = ENVELOPE.encoded();
    for (int i = 0; i < stored.length; i++) {
      byte[] changed = stored.clone();
      changed[i] ^= 1;
      assertChangeIsSeen(changed);
      assertThatThrownBy(() -> Envelope.decode(Arrays.copyOf(stored, stored.length - 1)))
          .isInstanceOf(EventFormatException.class);
    }
  }

  private static void assertChangeIsSeen(byte[] changed) {
    try {
      assertThat(Envelope.decode(changed).digest()).isNotEqualTo(ENVELOPE.digest());
    } catch (EventFormatException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  @Test
  void decode_ofALongerFormOfTheSameNumber_isRefused() {
    byte[] stored = ENVELOPE.encoded();
    byte[] longer = new byte[stored.length + 1];
    // The format, 0x01, written in two bytes instead of one.
    longer[0] = stored[0];
    longer[1] = 0x18;
    System.arraycopy(stored, 1, longer, 2, stored.length - 1);

    assertThatThrownBy(() -> Envelope.decode(longer)).hasMessageContaining("canonical");
  }

  @Test
  void serializer_isBoundByConfigurationAndNamesNoClass() throws NotSerializableException {
    ActorTestKit actors = AuditedKit.system();
    try {
      actors.serializationTestKit().verifySerialization(ENVELOPE, true);
      AuditSerializer serializer = new AuditSerializer();
      assertThat(serializer.manifest(ENVELOPE)).isEqualTo("envelope");
      assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "other"))
          .isInstanceOf(NotSerializableException.class);
    } finally {
      actors.shutdownTestKit();
    }
  }

  @Test
  void snapshot_ofDecoded_isEqual() {
    StoredSnapshot snapshot =
        new StoredSnapshot(
            "Node|a", 9, ENVELOPE.payload(), ENVELOPE.digest(), 4, new HybridTime(5, 0));
    assertThat(StoredSnapshot.decode(snapshot.encoded())).isEqualTo(snapshot);
  }
}
