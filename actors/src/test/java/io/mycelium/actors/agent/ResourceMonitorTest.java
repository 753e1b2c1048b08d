package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.spore.CardCapacity;
import io.mycelium.runtime.memory.MemoryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourceMonitorTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long MIB = 1L << 20;

  private final ActorTestKit actors = ActorTestKit.create();

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
  }

  @Test
  void readings_thatDifferLittle_changeTheCardOnce() {
    TestProbe<CardCapacity> changed = actors.createTestProbe();
    TestProbe<ResourceMonitor.Readings> history = actors.createTestProbe();
    AtomicInteger reads = new AtomicInteger();
    ActorRef<ResourceMonitor.Command> monitor =
        actors.spawn(
            ResourceMonitor.create(
                new ResourceMonitor.Ports(
                    () ->
                        new Resources.Sample(
                            0.22, 100 * MIB + reads.incrementAndGet(), 512 * MIB, 1024 * MIB),
                    Runnable::run,
                    Duration.ofMillis(10),
                    changed.ref()::tell)));

    assertThat(changed.receiveMessage(LIMIT))
        .isEqualTo(new CardCapacity(750, 96 * MIB, 512 * MIB, 1024 * MIB));
    Awaitility.await().atMost(LIMIT).until(() -> reads.get() > 5);
    changed.expectNoMessage(Duration.ofMillis(50));
    monitor.tell(new ResourceMonitor.Command.History(history.ref()));
    assertThat(history.receiveMessage(LIMIT).samples()).hasSizeGreaterThan(4);
  }

  @Test
  void history_full_forgetsTheOldest() {
    LoadHistory history = new LoadHistory(3);
    for (int i = 1; i <= 5; i++) {
      history.add(new Resources.Sample(i / 10.0, i, i, i));
    }

    assertThat(history.all())
        .extracting(Resources.Sample::memoryFreeBytes)
        .containsExactly(3L, 4L, 5L);
    assertThat(history.averageLoad(2)).isBetween(0.449, 0.451);
  }

  @Test
  void sample_ofThisMachine_isPlausible(@TempDir Path directory) {
    MemoryLimits limits = new MemoryLimits(1_000, 2_000, 3_000, Duration.ofSeconds(1));
    Resources.Sample sample =
        new SystemResources(directory, () -> MemoryReading.nothingHeld(limits)).sample();

    assertThat(sample.memoryTotalBytes()).as("what components may hold").isEqualTo(3_000);
    assertThat(sample.cpuLoad()).isBetween(0.0, 1.0);
    assertThat(sample.memoryFreeBytes())
        .isPositive()
        .isLessThanOrEqualTo(sample.memoryTotalBytes());
    assertThat(sample.diskFreeBytes()).isPositive();
  }
}
