package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.Test;

class CarrierThreadsTest {
  private static final int CARRIERS = 6;

  private final VirtualThreadSchedulerMXBean scheduler =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  /** Has the scheduler make more carriers than may be busy afterwards. */
  private void makeCarriers() throws InterruptedException {
    int usual = scheduler.getParallelism();
    scheduler.setParallelism(CARRIERS);
    try {
      CountDownLatch carried = new CountDownLatch(CARRIERS);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CARRIERS; i++) {
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  carried.countDown();
                  while (carried.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      scheduler.setParallelism(usual);
    }
  }

  @Test
  void turn_withMoreCarriersThanMayBeBusy_reachesAll() throws Exception {
    int usual = scheduler.getParallelism();
    makeCarriers();
    assertThat(scheduler.getPoolSize()).isGreaterThanOrEqualTo(CARRIERS).isGreaterThan(usual);

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(CarrierThreads.turn()).isGreaterThanOrEqualTo(CARRIERS));

    assertThat(scheduler.getParallelism()).isEqualTo(usual);
  }
}
