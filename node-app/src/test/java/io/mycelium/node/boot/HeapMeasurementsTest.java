package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.typesafe.config.ConfigFactory;
import io.mycelium.actors.agent.MemoryReading;
import io.mycelium.actors.agent.MemorySettings;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.runtime.leak.RetainedHeap;
import io.mycelium.runtime.memory.SlotKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class HeapMeasurementsTest {
  private static final MemoryReading NOTHING =
      MemoryReading.nothingHeld(MemorySettings.from(ConfigFactory.load()).limits());

  private final AtomicReference<MemoryReading> memory = new AtomicReference<>(NOTHING);
  private final AtomicInteger measured = new AtomicInteger();
  private final HeapMeasurements measurements =
      new HeapMeasurements(
          memory::get,
          () -> {
            measured.incrementAndGet();
            return CompletableFuture.completedFuture(new RetainedHeap.Answer.Sizes(Map.of(1L, 2L)));
          });

  @Test
  void look_thatFails_doesNotThrow_forATimerWouldStop() {
    HeapMeasurements failing =
        new HeapMeasurements(
            () -> {
              throw new IllegalStateException("no reading");
            },
            CompletableFuture::new);

    assertThatCode(failing::look).doesNotThrowAnyException();
  }

  @Test
  void look_measuresOnlyWhereAComponentIsLoaded() {
    measurements.look();
    assertThat(measured).hasValue(0);

    memory.set(
        new MemoryReading(
            NOTHING.limits(),
            1,
            0,
            0,
            0,
            0,
            0,
            List.of(
                new MemoryReading.SlotMemory(
                    new SlotKey(new ComponentId("a"), 1),
                    Version.parse("1.0.0"),
                    "loaded",
                    0,
                    1,
                    List.of()))));
    measurements.look();
    assertThat(measured).hasValue(1);
  }
}
