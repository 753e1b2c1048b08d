package io.mycelium.distribution.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random values: what is written is read back, and nothing else is read as anything. */
class CborPropertyTest {
  private static final long SEED = 20_261_123L;
  private static final int ROUNDS = 5_000;
  private static final int MAX = 1 << 16;

  @Test
  void randomValue_writtenAndRead_isTheSame() {
    for (int round = 0; round < ROUNDS; round++) {
      Value value = randomValue(new SplittableRandom(SEED + round), 3);
      byte[] encoded = encode(value);
      assertThat(encode(decode(encoded))).as("seed %d", SEED + round).isEqualTo(encoded);
      assertThat(decode(encoded)).as("seed %d", SEED + round).isEqualTo(value);
    }
  }

  @Test
  void randomDamage_isRefusedOrIsTheOnlyEncodingOfAnotherValue() {
    int refused = 0;
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      byte[] damaged = encode(randomValue(random, 3));
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      try {
        Value value = decode(damaged);
        accepted++;
        assertThat(encode(value)).as("seed %d", SEED + round).isEqualTo(damaged);
      } catch (CborException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 10);
    assertThat(accepted).isGreaterThan(ROUNDS / 10);
  }

  @Test
  void truncatedValue_isRefused() {
    for (int round = 0; round < ROUNDS / 10; round++) {
      byte[] encoded = encode(randomValue(new SplittableRandom(SEED + round), 3));
      for (int length = 0; length < encoded.length; length++) {
        byte[] truncated = Arrays.copyOf(encoded, length);
        assertThat(isRefused(truncated)).as("seed %d, length %d", SEED + round, length).isTrue();
      }
    }
  }

  private static boolean isRefused(byte[] encoded) {
    try {
      decode(encoded);
      return false;
    } catch (CborException e) {
      return true;
    }
  }

  private static Value randomValue(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> new Value.Whole(random.nextLong() >> random.nextInt(Long.SIZE));
      case 1 -> new Value.Blob(randomText(random).replace("水", "ü"));
      case 2 -> new Value.Text(randomText(random));
      case 3 -> new Value.Bool(random.nextBoolean());
      case 4 -> {
        List<Value> items = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
          items.add(randomValue(random, depth - 1));
        }
        yield new Value.Items(items);
      }
      default -> {
        TreeMap<String, Value> pairs = new TreeMap<>(CborWriter::compareTextKeys);
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
          pairs.put(randomText(random), randomValue(random, depth - 1));
        }
        yield new Value.Pairs(pairs);
      }
    };
  }

  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      text.append("abcé水".charAt(random.nextInt(5)));
    }
    return text.toString();
  }

  private static byte[] encode(Value value) {
    CborWriter writer = new CborWriter();
    write(writer, value);
    return writer.toBytes();
  }

  private static void write(CborWriter out, Value value) {
    switch (value) {
      case Value.Whole(long number) -> out.integer(number);
      case Value.Blob(String content) -> out.bytes(content.getBytes(StandardCharsets.ISO_8859_1));
      case Value.Text(String text) -> out.text(text);
      case Value.Bool(boolean bool) -> out.bool(bool);
      case Value.Items(List<Value> items) -> {
        out.array(items.size());
        items.forEach(item -> write(out, item));
      }
      case Value.Pairs(TreeMap<String, Value> pairs) -> {
        out.map(pairs.size());
        pairs.forEach((key, item) -> write(out.text(key), item));
      }
    }
  }

  private static Value decode(byte[] encoded) {
    CborReader reader = new CborReader(encoded, MAX);
    Value value = read(reader);
    reader.end();
    return value;
  }

  private static Value read(CborReader in) {
    return switch (in.peekType()) {
      case UNSIGNED, NEGATIVE -> new Value.Whole(in.integer(Long.MIN_VALUE, Long.MAX_VALUE));
      case BYTES -> new Value.Blob(new String(in.bytes(MAX), StandardCharsets.ISO_8859_1));
      case TEXT -> new Value.Text(in.text(MAX));
      case SIMPLE -> new Value.Bool(in.bool());
      case ARRAY -> {
        int count = in.array(MAX);
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          items.add(read(in));
        }
        yield new Value.Items(items);
      }
      case MAP -> {
        int count = in.map(MAX);
        TreeMap<String, Value> pairs = new TreeMap<>(CborWriter::compareTextKeys);
        for (int i = 0; i < count; i++) {
          String key = in.text(MAX);
          pairs.put(key, read(in));
        }
        yield new Value.Pairs(pairs);
      }
      case TAG -> throw new CborException(CborException.Reason.UNSUPPORTED, 0, "a tag");
    };
  }

  private sealed interface Value {
    record Whole(long number) implements Value {}

    record Blob(String content) implements Value {}

    record Text(String text) implements Value {}

    record Bool(boolean value) implements Value {}

    record Items(List<Value> items) implements Value {}

    record Pairs(TreeMap<String, Value> pairs) implements Value {}
  }
}
