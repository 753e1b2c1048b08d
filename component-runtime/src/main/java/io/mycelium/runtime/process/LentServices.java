package io.mycelium.runtime.process;

import io.mycelium.api.Services;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import io.mycelium.runtime.services.ServiceDoor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The calls of services that one child makes, each waited for by a thread of its node. */
final class LentServices {
  /** The most calls of services that one child makes at a time. */
  static final int MAX_CALLS = Services.MAX_CALLS;

  private static final Duration SEND_LIMIT = Duration.ofSeconds(Services.MAX_CALL_SECONDS);

  private final LoadRequest request;
  private final ServiceDoor door;
  private final Executor threads;
  private final ChildLink link;
  private final HeldBytes held = new HeldBytes();
  private final Map<Long, Relay> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param request what is loaded in the child, and what it may call
   * @param threads one for each call
   */
  LentServices(LoadRequest request, ServiceDoor door, Executor threads, ChildLink link) {
    this.request = request;
    this.door = door;
    this.threads = threads;
    this.link = link;
  }

  /** Makes a call for the child, not on the calling thread. */
  void called(long number, String contract, ServiceCall call) {
    Contract required =
        request.requires().stream()
            .filter(each -> each.name().equals(contract))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "it calls a service that its manifest does not require"));
    if (running.containsKey(number)) {
      throw new IllegalArgumentException("it makes call %d of a service twice".formatted(number));
    }
    if (running.size() >= MAX_CALLS) {
      refuse(number, required, "%d calls".formatted(MAX_CALLS));
    } else if (!held.take(call.arguments().length)) {
      refuse(number, required, "calls of %d bytes".formatted(HeldBytes.MAX_HELD_BYTES));
    } else {
      Relay relay = new Relay(number, required, call);
      running.put(number, relay);
      threads.execute(relay);
      if (closed) {
        relay.cancel();
      }
    }
  }

  private void refuse(long number, Contract required, String limit) {
    link.tell(
        new ToChild.ServiceAnswered(
            number,
            new ServiceAnswer.Failed(
                "%s calls %s and has %s at once, which is its limit"
                    .formatted(request.slotName(), required.name(), limit))));
  }

  /** The child does not wait any more; a call that has ended meanwhile is not found. */
  void cancelled(long number) {
    Relay relay = running.get(number);
    if (relay != null) {
      relay.cancel();
    }
  }

  /** The child is gone: whom it has called is told. */
  void close() {
    closed = true;
    List.copyOf(running.values()).forEach(Relay::cancel);
  }

  /** One call. */
  private final class Relay implements Runnable {
    private final long number;
    private final Contract required;
    private final ServiceCall call;
    private @Nullable Thread thread;
    private boolean cancelled;

    Relay(long number, Contract required, ServiceCall call) {
      this.number = number;
      this.required = required;
      this.call = call;
    }

    synchronized void cancel() {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }

    private synchronized boolean begin() {
      thread = cancelled ? null : Thread.currentThread();
      return !cancelled;
    }

    private synchronized boolean end() {
      thread = null;
      return !cancelled;
    }

    @Override
    public void run() {
      try {
        ServiceAnswer answer =
            begin() ? door.call(required, request.slotName(), call) : new ServiceAnswer.Untaken();
        running.remove(number);
        if (end()) {
          answer(answer);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | LinkageError e) {
        // The child waits without a limit of its own.
        link.tell(new ToChild.ServiceAnswered(number, new ServiceAnswer.Failed(String.valueOf(e))));
      } finally {
        running.remove(number);
        held.give(call.arguments().length);
      }
    }

    private void answer(ServiceAnswer answer) throws InterruptedException {
      if (!(answer instanceof ServiceAnswer.Returned(String by, byte[] value))) {
        link.tell(new ToChild.ServiceAnswered(number, answer));
      } else if (!held.take(value.length)) {
        refuse(number, required, "answers of %d bytes".formatted(HeldBytes.MAX_HELD_BYTES));
      } else {
        try {
          send(by, value);
        } finally {
          held.give(value.length);
        }
      }
    }

    private void send(String by, byte[] value) throws InterruptedException {
      boolean sent =
          link.tell(
              value,
              last -> new ToChild.ServiceAnswered(number, new ServiceAnswer.Returned(by, last)),
              SEND_LIMIT);
      if (!sent) {
        link.end("its process takes no answers");
      }
    }
  }
}
