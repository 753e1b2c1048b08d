package io.mycelium.runtime.process;

import io.mycelium.runtime.services.ServiceAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of services that one end has made and the other has not answered. */
final class OutgoingCalls {
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Consumer<ServiceAnswer>> waiting = new ConcurrentHashMap<>();
  private volatile @Nullable ServiceAnswer closed;

  /**
   * Counts a call.
   *
   * @param end hears its answer, at most once
   * @return its number
   */
  long open(Consumer<ServiceAnswer> end) {
    long call = numbers.incrementAndGet();
    waiting.put(call, end);
    // Checked after it waits: either the close sees this call, or this call the close.
    ServiceAnswer answer = closed;
    if (answer != null) {
      answered(call, answer);
    }
    return call;
  }

  /** Whether nobody has answered it yet. */
  boolean waits(long call) {
    return waiting.containsKey(call);
  }

  /** Takes a call back; false when it is answered already. */
  boolean forget(long call) {
    return waiting.remove(call) != null;
  }

  /**
   * Passes an answer on. One that is late is dropped.
   *
   * @throws IllegalArgumentException when nobody has made such a call
   */
  void answered(long call, ServiceAnswer answer) {
    if (call < 1 || call > numbers.get()) {
      throw new IllegalArgumentException(
          "it answers call %d of a service, which nobody has made".formatted(call));
    }
    Consumer<ServiceAnswer> end = waiting.remove(call);
    if (end != null) {
      end.accept(answer);
    }
  }

  /** Answers all that wait, and all that come: the other end is gone. */
  void close(String why) {
    ServiceAnswer answer = new ServiceAnswer.Failed(why);
    closed = answer;
    List.copyOf(waiting.keySet()).forEach(call -> answered(call, answer));
  }
}
