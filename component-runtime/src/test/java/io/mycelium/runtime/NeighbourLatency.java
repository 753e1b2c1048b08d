package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long the calls of a neighbour take before a component misbehaves and while it does, in one
 * run. A thread of its own calls all the time, so that each moment of the misconduct is in it.
 */
public final class NeighbourLatency {
  /** A neighbour may become so many times slower, on a machine that is busy with other things. */
  private static final int TIMES = 20;

  /** What a call may take besides: two processors, and who misbehaves has one of them. */
  private static final Duration FLOOR = Duration.ofMillis(50);

  /** The same for the wait of somebody who comes at any moment: one long call counts as many. */
  private static final Duration FLOOR_AT_ANY_MOMENT = Duration.ofMillis(1500);

  private static final long MOMENT_NANOS = 1_000_000;
  private static final int CALLS_BEFORE = 100;
  private static final long CALL_EVERY_MICROS = 200;
  private static final long MAX_LAST_CALL_SECONDS = 70;

  private final Callable<String> call;

  /** What is done to the neighbour meanwhile. */
  @FunctionalInterface
  public interface Misbehaving {
    /** Returns when it is over. */
    void run() throws Exception;
  }

  private record Calls(List<Long> nanos, List<String> failures) {
    long at(double share) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    /**
     * Who calls one after the other has few calls where one is held up. So each millisecond of a
     * call has somebody who would have come then.
     */
    Calls atAnyMoment() {
      List<Long> waits = new ArrayList<>();
      for (long each : nanos) {
        for (long wait = each; wait > 0; wait -= MOMENT_NANOS) {
          waits.add(wait);
        }
      }
      return new Calls(waits, failures);
    }

    String figures() {
      return String.format(
          Locale.ROOT,
          "%d calls, p50 %.3f ms (at any moment %.3f ms), p99 %.3f ms",
          nanos.size(),
          at(0.5) / 1e6,
          atAnyMoment().at(0.5) / 1e6,
          at(0.99) / 1e6);
    }
  }

  /** One that measures this call, which answers {@code in}. */
  public NeighbourLatency(Callable<String> call) {
    this.call = call;
  }

  /** Measures, misbehaves and measures; fails when the neighbour was held up or failed. */
  public void holdsDuring(String what, Misbehaving misbehaving) throws Exception {
    Calls before = new Calls(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < CALLS_BEFORE; i++) {
      one(before);
    }
    Calls during = new Calls(new ArrayList<>(), new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread calling =
        Thread.ofPlatform()
            .daemon()
            .name("neighbour")
            .start(
                () -> {
                  try {
                    do {
                      one(during);
                      begun.countDown();
                    } while (!over.await(CALL_EVERY_MICROS, TimeUnit.MICROSECONDS));
                  } catch (InterruptedException e) {
                    during.failures().add(e.toString());
                  }
                });
    begun.await();
    try {
      misbehaving.run();
    } finally {
      over.countDown();
    }
    assertThat(calling.join(Duration.ofSeconds(MAX_LAST_CALL_SECONDS))).isTrue();
    System.out.printf("%s: before %s; during %s%n", what, before.figures(), during.figures());
    assertThat(before.failures()).isEmpty();
    assertThat(during.failures()).isEmpty();
    assertThat(during.at(0.5))
        .as("%s: before %s; during %s", what, before.figures(), during.figures())
        .isLessThanOrEqualTo(TIMES * before.at(0.5) + FLOOR.toNanos());
    assertThat(during.atAnyMoment().at(0.5))
        .as("at any moment of %s: before %s; during %s", what, before.figures(), during.figures())
        .isLessThanOrEqualTo(TIMES * before.at(0.5) + FLOOR_AT_ANY_MOMENT.toNanos());
  }

  private void one(Calls calls) {
    long begun = System.nanoTime();
    try {
      String answer = call.call();
      if (!answer.equals("in")) {
        calls.failures().add(answer);
      }
    } catch (Exception e) {
      calls.failures().add(e.toString());
    }
    calls.nanos().add(System.nanoTime() - begun);
  }
}
