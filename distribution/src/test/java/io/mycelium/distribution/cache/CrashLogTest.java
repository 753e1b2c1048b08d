package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashLogTest {
  private static final int CHUNKS = 100;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("log");
    try (CrashLog log = CrashLog.open(file, DiskStep.NONE)) {
      log.append(3);
      log.append(70);
      log.appendForced(log.chunks());
      log.append(5);
    }
  }

  private CrashLog.Recovered recover() throws IOException {
    try (CrashLog log = CrashLog.open(file, DiskStep.NONE)) {
      return log.recover(CHUNKS);
    }
  }

  private static BitSet bits(int... indexes) {
    BitSet bits = new BitSet();
    for (int index : indexes) {
      bits.set(index);
    }
    return bits;
  }

  @Test
  void recover_tellsTrustedChunksFromTheLastWindow() throws IOException {
    assertThat(recover()).isEqualTo(new CrashLog.Recovered(bits(3, 70), bits(5)));
  }

  @Test
  void recover_ofEveryTornLength_keepsWhatIsWhole() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, whole);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(length);
      }
      BitSet all = new BitSet();
      CrashLog.Recovered recovered = recover();
      all.or(recovered.trusted());
      all.or(recovered.window());
      assertThat(all.cardinality()).isEqualTo(Math.min(2, length / 8));
      assertThat(Files.size(file)).isEqualTo(length / 8 * 8L);
    }
  }

  @Test
  void recover_ofEveryFlippedBit_neverTrustsMoreThanWasWritten() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, flipped);
      CrashLog.Recovered recovered = recover();
      recovered.trusted().andNot(bits(3, 70));
      recovered.window().andNot(bits(3, 5, 70));
      assertThat(recovered.trusted().isEmpty() && recovered.window().isEmpty()).isTrue();
    }
  }

  @Test
  void append_afterATornRecord_isReadBack() throws IOException {
    Files.write(file, new byte[] {0, 0, 0}, StandardOpenOption.APPEND);
    try (CrashLog log = CrashLog.open(file, DiskStep.NONE)) {
      log.recover(CHUNKS);
      log.append(9);
    }
    assertThat(recover().window()).isEqualTo(bits(5, 9));
  }

  @Test
  void recover_ofAnIndexBeyondTheBundle_stopsThere() throws IOException {
    try (CrashLog log = CrashLog.open(file, DiskStep.NONE)) {
      assertThat(log.recover(50)).isEqualTo(new CrashLog.Recovered(new BitSet(), bits(3)));
    }
  }
}
