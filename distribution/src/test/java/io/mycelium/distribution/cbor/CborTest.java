package io.mycelium.distribution.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.distribution.cbor.CborException.Reason;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CborTest {
  private static final int LIMIT = 1000;

  /** Vectors of RFC 8949 appendix A. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "10, 0a",
    "23, 17",
    "24, 1818",
    "100, 1864",
    "255, 18ff",
    "256, 190100",
    "1000, 1903e8",
    "1000000, 1a000f4240",
    "1000000000000, 1b000000e8d4a51000",
    "-1, 20",
    "-10, 29",
    "-100, 3863",
    "-1000, 3903e7"
  })
  void integer_ofTheStandard_isWrittenAndRead(long value, String hex) {
    assertThat(hex(new CborWriter().integer(value).toBytes())).isEqualTo(hex);
    assertThat(reader(hex).integer(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(value);
  }

  @Test
  void integer_atTheEnds_roundTrips() {
    for (long value : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 65535, 65536, 4294967295L}) {
      byte[] encoded = new CborWriter().integer(value).toBytes();
      assertThat(new CborReader(encoded, LIMIT).integer(Long.MIN_VALUE, Long.MAX_VALUE))
          .isEqualTo(value);
    }
  }

  @Test
  void structure_ofTheStandard_isWrittenAndRead() {
    byte[] encoded =
        new CborWriter()
            .map(2)
            .text("a")
            .integer(1)
            .text("b")
            .array(2)
            .integer(2)
            .integer(3)
            .toBytes();

    assertThat(hex(encoded)).isEqualTo("a26161016162820203");
    CborReader reader = new CborReader(encoded, LIMIT);
    assertThat(reader.map(9)).isEqualTo(2);
    assertThat(reader.text(9)).isEqualTo("a");
    reader.literal(1);
    assertThat(reader.text(9)).isEqualTo("b");
    assertThat(reader.array(9)).isEqualTo(2);
    reader.literal(2);
    reader.literal(3);
    reader.end();
  }

  @Test
  void boolAndTag_areWrittenAndRead() {
    byte[] encoded = new CborWriter().tag(98).array(2).bool(true).bool(false).toBytes();

    assertThat(hex(encoded)).isEqualTo("d86282f5f4");
    CborReader reader = new CborReader(encoded, LIMIT);
    reader.tag(98);
    reader.array(2);
    assertThat(reader.bool()).isTrue();
    assertThat(reader.bool()).isFalse();
    reader.end();
  }

  @Test
  void otherEncodings_areRefused() {
    refuses("1817", Reason.NOT_SHORTEST, 0, CborTest::anyInteger);
    refuses("190017", Reason.NOT_SHORTEST, 0, CborTest::anyInteger);
    refuses("1a0000ffff", Reason.NOT_SHORTEST, 0, CborTest::anyInteger);
    refuses("1b00000000ffffffff", Reason.NOT_SHORTEST, 0, CborTest::anyInteger);
    refuses("5801aa", Reason.NOT_SHORTEST, 0, reader -> reader.bytes(9));
    refuses("5f41aaff", Reason.INDEFINITE_LENGTH, 0, reader -> reader.bytes(9));
    refuses("9f00ff", Reason.INDEFINITE_LENGTH, 0, reader -> reader.array(9));
    refuses("1c", Reason.UNSUPPORTED, 0, CborTest::anyInteger);
    refuses("1bffffffffffffffff", Reason.TOO_LARGE, 0, CborTest::anyInteger);
    refuses("f6", Reason.UNSUPPORTED, 0, CborReader::bool);
    refuses("f814", Reason.UNSUPPORTED, 0, CborReader::bool);
    refuses("62c328", Reason.BAD_TEXT, 0, reader -> reader.text(9));
    refuses("00", Reason.UNEXPECTED_TYPE, 0, reader -> reader.text(9));
    refuses("01", Reason.UNEXPECTED_TYPE, 0, reader -> reader.literal(2));
    refuses("c100", Reason.UNEXPECTED_TYPE, 0, reader -> reader.tag(2));
  }

  @Test
  void integers_outsideBounds_areRefusedWithTheBounds() {
    assertThatThrownBy(() -> reader("1864").integer(0, 99))
        .isInstanceOf(CborException.class)
        .hasMessage("at byte 0: the integer 100 is not in 0 to 99");
  }

  @Test
  void lengths_overLimitOrInput_areRefusedBeforeAllocation() {
    refuses("5a7fffffff", Reason.TRUNCATED, 0, reader -> reader.bytes(Integer.MAX_VALUE));
    refuses("43aabbcc", Reason.TOO_LARGE, 0, reader -> reader.bytes(2));
    refuses("9a7fffffff", Reason.TRUNCATED, 0, reader -> reader.array(Integer.MAX_VALUE));
    refuses("a2000000", Reason.TRUNCATED, 0, reader -> reader.map(2));
    refuses("83000000", Reason.TOO_LARGE, 0, reader -> reader.array(2));
    refuses("19", Reason.TRUNCATED, 0, CborTest::anyInteger);
    refuses("", Reason.TRUNCATED, 0, CborTest::anyInteger);
    assertThatThrownBy(() -> new CborReader(new byte[11], 10))
        .hasMessageContaining("11 bytes; at most 10");
  }

  @Test
  void keys_unsortedDuplicateOrNested_areRefused() {
    refuses("a202000100", Reason.UNSORTED_KEY, 3, CborTest::mapOfIntegers);
    refuses("a201000100", Reason.DUPLICATE_KEY, 3, CborTest::mapOfIntegers);
    refuses("a18000", Reason.UNSUPPORTED, 1, reader -> reader.array(reader.map(9)));
    assertThatThrownBy(() -> new CborWriter().map(2).integer(2).integer(0).integer(1))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("after a greater one");
  }

  @Test
  void end_withMoreOrLessThanOneValue_isRefused() {
    refuses(
        "0000",
        Reason.TRAILING_BYTES,
        1,
        reader -> {
          anyInteger(reader);
          reader.end();
        });
    refuses(
        "0000",
        Reason.TRAILING_BYTES,
        1,
        reader -> {
          anyInteger(reader);
          anyInteger(reader);
        });
    refuses(
        "8100",
        Reason.UNEXPECTED_TYPE,
        1,
        reader -> {
          reader.array(1);
          reader.end();
        });
    assertThatThrownBy(() -> new CborWriter().array(1).toBytes())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nesting_overTheDepth_isRefused() {
    String deepest = "81".repeat(CborReader.MAX_DEPTH);
    refuses(
        deepest + "8100",
        Reason.TOO_DEEP,
        CborReader.MAX_DEPTH,
        reader -> {
          while (true) {
            reader.array(1);
          }
        });
  }

  private static void mapOfIntegers(CborReader reader) {
    int pairs = reader.map(9);
    for (int i = 0; i < 2 * pairs; i++) {
      anyInteger(reader);
    }
  }

  private static void anyInteger(CborReader reader) {
    reader.integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static void refuses(String hex, Reason reason, int offset, Consumer<CborReader> read) {
    CborException refusal =
        catchThrowableOfType(CborException.class, () -> read.accept(reader(hex)));
    assertThat(refusal).as(hex).isNotNull();
    assertThat(refusal.reason()).as(hex).isEqualTo(reason);
    assertThat(refusal.offset()).as(hex).isEqualTo(offset);
    assertThat(refusal).hasMessageStartingWith("at byte " + offset + ": ");
  }

  private static CborReader reader(String hex) {
    return new CborReader(HexFormat.of().parseHex(hex), LIMIT);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
