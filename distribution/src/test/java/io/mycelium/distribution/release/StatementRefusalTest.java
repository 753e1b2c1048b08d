package io.mycelium.distribution.release;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.release.AppendResult.Reason;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that are no statements, signed or not: the log refuses them and does not change. */
class StatementRefusalTest {
  private static final int SEEDS = 20_000;
  private static final ReleaseLog EMPTY = ReleaseLog.rootedIn(ROOT.publicKeys());
  private static final ReleaseStatement DELEGATE =
      new ReleaseStatement.Delegate(new NamePattern("acme.*"), PUBLISHER.publicKeys());
  private static final ReleaseStatement YANK =
      new ReleaseStatement.Yank(new ComponentId("acme.hello"), Version.parse("1.0.0"), "broken");

  @Test
  void signedStatement_truncatedAnywhere_isMalformed() {
    byte[] signed = SignedStatement.sign(DELEGATE, ROOT.id(), ROOT).cose();

    for (int length = 0; length < signed.length; length++) {
      refuses(Arrays.copyOf(signed, length), "length " + length);
    }
    refuses(Arrays.copyOf(signed, signed.length + 1), "one byte more");
  }

  @ParameterizedTest
  @CsvSource({
    "a60001, a60002, version 2",
    "a600010103, a600010100, kind 0",
    "a600010103, a600010104, kind 4",
    "a600010103, a600010102, kind of another shape",
    "a60001, a50001, fewer fields",
    "a60001, a70001, more fields",
    "6a61636d652e68656c6c6f, 6a41636d652e68656c6c6f, component with a capital",
    "65312e302e30, 65312e302e78, version that is none",
    "6662726f6b656e, 66620a6f6b656e, reason of two lines",
    "6662726f6b656e, 66202020202020, reason of blanks"
  })
  void payload_ofAnotherShape_isMalformed(String from, String to, String what) {
    String payload = HexFormat.of().formatHex(StatementCodec.encode(YANK, ROOT.id()));
    assertThat(payload).containsOnlyOnce(from);
    byte[] changed = HexFormat.of().parseHex(payload.replace(from, to));

    refuses(CoseSign.sign(StatementCodec.CONTENT_TYPE, changed, ROOT), what);
  }

  @Test
  void payload_damagedAnyhow_isRefusedOrTheOnlyEncodingOfAnother() {
    for (ReleaseStatement statement : List.of(DELEGATE, YANK)) {
      byte[] encoded = StatementCodec.encode(statement, ROOT.id());
      for (long seed = 0; seed < SEEDS; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] damaged = encoded.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          StatementCodec.Decoded decoded = StatementCodec.decode(damaged);
          assertThat(StatementCodec.encode(decoded.statement(), decoded.fleet()))
              .as("seed %d", seed)
              .isEqualTo(damaged);
        } catch (VerificationException e) {
          assertThat(e.reason())
              .as("seed %d", seed)
              .isIn(
                  VerificationException.Reason.MALFORMED_ENVELOPE,
                  VerificationException.Reason.UNSUPPORTED_VERSION);
        }
      }
    }
  }

  @Test
  void payload_truncatedAnywhere_isRefused() {
    byte[] encoded = StatementCodec.encode(DELEGATE, ROOT.id());

    for (int length = 0; length < encoded.length; length++) {
      byte[] truncated = Arrays.copyOf(encoded, length);
      assertThat(catchThrowable(() -> StatementCodec.decode(truncated)))
          .as("length %d", length)
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void statement_overTheLimit_isRefusedWithBothNumbers() {
    assertThatThrownBy(() -> new SignedStatement(new byte[SignedStatement.MAX_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("196609 bytes; at most 196608");
  }

  private static void refuses(byte[] signed, String what) {
    TreeHead before = EMPTY.head();
    assertThat(EMPTY.append(new SignedStatement(signed)))
        .as(what)
        .isInstanceOfSatisfying(
            AppendResult.Refused.class,
            refused -> assertThat(refused.reason()).as(what).isEqualTo(Reason.MALFORMED));
    assertThat(EMPTY.head()).as(what).isEqualTo(before);
  }
}
