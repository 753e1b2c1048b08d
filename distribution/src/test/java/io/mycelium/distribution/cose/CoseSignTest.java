package io.mycelium.distribution.cose;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.distribution.cbor.CborWriter;
import io.mycelium.distribution.trust.Algorithm;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoseSignTest {
  private static final String TYPE = "text/test";
  private static final byte[] PAYLOAD = {1, 2, 3};
  private static final int MAX = 100;

  @Test
  void message_signedAndVerified_isGenuine() {
    CoseSign message = CoseSign.parse(CoseSign.sign(TYPE, PAYLOAD, PUBLISHER), TYPE, MAX);

    message.verify(PUBLISHER.publicKeys());

    assertThat(message.payload()).isEqualTo(PAYLOAD);
    assertThat(message.keyId()).isEqualTo(PUBLISHER.id());
  }

  @Test
  void handMadeMessage_ofTheRightShape_isTheSameAsSigned() {
    byte[] handMade = message(List.of(part(Algorithm.ED25519), part(Algorithm.ML_DSA_65)));

    assertThat(handMade).isEqualTo(CoseSign.sign(TYPE, PAYLOAD, PUBLISHER));
  }

  @Test
  void message_withOneSignature_isRefused() {
    refuses(message(List.of(part(Algorithm.ED25519))), Reason.WRONG_ALGORITHMS);
    refuses(message(List.of(part(Algorithm.ML_DSA_65))), Reason.WRONG_ALGORITHMS);
  }

  @Test
  void message_withThreeRepeatedOrSwappedSignatures_isRefused() {
    Part ed = part(Algorithm.ED25519);
    Part ml = part(Algorithm.ML_DSA_65);
    refuses(message(List.of(ed, ml, ml)), Reason.WRONG_ALGORITHMS);
    refuses(message(List.of(ed, ed)), Reason.WRONG_ALGORITHMS);
    refuses(message(List.of(ml, ed)), Reason.WRONG_ALGORITHMS);
  }

  @Test
  void message_withSignaturesOfTwoKeys_isRefused() {
    Part foreign = new Part(-49, STRANGER.id(), new byte[3309]);

    refuses(message(List.of(part(Algorithm.ED25519), foreign)), Reason.MALFORMED_ENVELOPE);
  }

  @Test
  void message_withOneBrokenSignature_isRefused() {
    Part ed = new Part(-19, PUBLISHER.id(), new byte[64]);
    Part ml = new Part(-49, PUBLISHER.id(), new byte[3309]);
    refuses(message(List.of(ed, part(Algorithm.ML_DSA_65))), Reason.BAD_SIGNATURE);
    refuses(message(List.of(part(Algorithm.ED25519), ml)), Reason.BAD_SIGNATURE);
  }

  @Test
  void message_withShortSignature_isRefused() {
    Part ed = new Part(-19, PUBLISHER.id(), new byte[63]);

    refuses(message(List.of(ed, part(Algorithm.ML_DSA_65))), Reason.MALFORMED_ENVELOPE);
  }

  @Test
  void message_underAnotherKey_isRefused() {
    CoseSign message = CoseSign.parse(CoseSign.sign(TYPE, PAYLOAD, PUBLISHER), TYPE, MAX);

    VerificationException refusal =
        catchThrowableOfType(
            VerificationException.class, () -> message.verify(STRANGER.publicKeys()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void message_ofAnotherContentType_isRefused() {
    byte[] other = CoseSign.sign("text/other", PAYLOAD, PUBLISHER);

    refuses(other, Reason.MALFORMED_ENVELOPE);
  }

  @Test
  void message_withPayloadOverTheLimit_isRefused() {
    refuses(CoseSign.sign(TYPE, new byte[MAX + 1], PUBLISHER), Reason.LIMIT_EXCEEDED);
  }

  @Test
  void publicKeySet_encodedAndDecoded_isTheSame() {
    PublicKeySet keys = PUBLISHER.publicKeys();

    assertThat(PublicKeySet.decode(keys.encoded())).isEqualTo(keys);
    assertThat(keys.id()).isNotEqualTo(STRANGER.id());
  }

  private static Part part(Algorithm algorithm) {
    byte[] toBeSigned =
        new CborWriter()
            .array(5)
            .text("Signature")
            .bytes(messageHeader())
            .bytes(signatureHeader(algorithm.code(), PUBLISHER.id()))
            .bytes(new byte[0])
            .bytes(PAYLOAD)
            .toBytes();
    return new Part(algorithm.code(), PUBLISHER.id(), PUBLISHER.sign(algorithm, toBeSigned));
  }

  private static byte[] message(List<Part> parts) {
    CborWriter out = new CborWriter().tag(98).array(4).bytes(messageHeader()).map(0).bytes(PAYLOAD);
    out.array(parts.size());
    for (Part part : parts) {
      out.array(3).bytes(signatureHeader(part.code(), part.key())).map(0).bytes(part.signature());
    }
    return out.toBytes();
  }

  private static byte[] messageHeader() {
    return new CborWriter().map(1).integer(3).text(TYPE).toBytes();
  }

  private static byte[] signatureHeader(int code, KeyId key) {
    return new CborWriter().map(2).integer(1).integer(code).integer(4).bytes(key.bytes()).toBytes();
  }

  private static void refuses(byte[] message, Reason reason) {
    VerificationException refusal =
        catchThrowableOfType(
            VerificationException.class,
            () -> CoseSign.parse(message, TYPE, MAX).verify(PUBLISHER.publicKeys()));
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  private record Part(int code, KeyId key, byte[] signature) {}
}
