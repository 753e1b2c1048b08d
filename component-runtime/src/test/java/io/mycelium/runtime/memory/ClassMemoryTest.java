package io.mycelium.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClassMemoryTest {
  private static final String REPORT =
      """
      Usage per loader:

         1: CLD 0x00007f15800a3f50: "demo@1.0.0#2" instance of io.mycelium.runtime.SlotLoader, 2 classes
        Non-Class:    2 chunks,   8192 bytes capacity, 8192 bytes (100%) committed,  4744 bytes ( 58%) used
            Class:    1 chunk,    2048 bytes capacity, 2048 bytes (100%) committed,  1640 bytes ( 80%) used
             Both:    3 chunks,  10240 bytes capacity,10240 bytes (100%) committed,  6384 bytes ( 62%) used

         2: CLD 0x00007f15800a33b0: <hidden class>, loaded by "demo@1.0.0#2" instance of x, 1 class
             Both:    2 chunks,   3072 bytes capacity, 3000 bytes ( 98%) committed,  1662 bytes ( 54%) used

         3: CLD 0x00007f15800a33b1: io.mycelium.Nameless, 1 class
             Both:    2 chunks,   9999 bytes capacity, 9999 bytes (100%) committed,  1662 bytes ( 54%) used
         4: CLD 0x00007f158009b700: "app" instance of y, 2 classes
             Both:    3 chunks,   8192 bytes capacity, 8192 bytes (100%) committed,  6380 bytes ( 78%) used
      """;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger counts = new AtomicInteger();
  private final ClassMemory memory =
      new ClassMemory(
          () -> {
            counts.incrementAndGet();
            return REPORT;
          },
          nanos::get);

  @Test
  void report_isReadByLoader_withItsHiddenClasses() {
    assertThat(ClassMemory.parse(REPORT)).isEqualTo(Map.of("demo@1.0.0#2", 13_240L, "app", 8192L));
    assertThat(ClassMemory.parse("")).isEmpty();
  }

  @Test
  void count_isMadeForSomebodyWhoAsks_onceInAnInterval() {
    memory.countIfDue();
    assertThat(counts).hasValue(0);

    assertThat(memory.of("app")).isEmpty();
    memory.countIfDue();
    assertThat(memory.of("app")).hasValue(8192);
    memory.countIfDue();
    assertThat(counts).hasValue(1);

    nanos.addAndGet(ClassMemory.INTERVAL.toNanos());
    assertThat(memory.age()).isEqualTo(ClassMemory.INTERVAL);
    memory.countIfDue();
    assertThat(counts).hasValue(2);
  }
}
