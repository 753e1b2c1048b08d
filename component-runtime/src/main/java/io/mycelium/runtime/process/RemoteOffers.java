package io.mycelium.runtime.process;

import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.Offer;
import io.mycelium.runtime.services.Provider;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.services.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What one child offers to others, as its node holds it, and the calls that go there. */
final class RemoteOffers {
  private static final ServiceAnswer HELD =
      new ServiceAnswer.Failed(
          "its process has values of %d bytes on their way at once, which is its limit"
              .formatted(HeldBytes.MAX_HELD_BYTES));

  private final LoadRequest request;
  private final ServiceDoor door;
  private final ChildLink link;
  private final OutgoingCalls calls = new OutgoingCalls();
  private final HeldBytes held = new HeldBytes();
  private final HeldBytes answers = new HeldBytes();
  private final Map<Long, Known> offers = new ConcurrentHashMap<>();
  private boolean closed;

  private record Known(String contract, Offer offer) {}

  /**
   * @param request what is loaded in the child, and may be offered by it
   * @param door where it is offered
   */
  RemoteOffers(LoadRequest request, ServiceDoor door, ChildLink link) {
    this.request = request;
    this.door = door;
    this.link = link;
  }

  /** Offers a service of the child's, if its manifest says so. */
  synchronized void offered(long number, String name) {
    Contract contract =
        request.provides().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "it offers a service that its manifest does not provide"));
    if (offers.containsKey(number)
        || offers.values().stream().anyMatch(each -> each.contract().equals(name))) {
      throw new IllegalArgumentException("it offers %s twice".formatted(name));
    }
    if (!closed) {
      offers.put(
          number,
          new Known(
              name,
              door.offer(
                  contract,
                  new Provider(request.component(), request.version(), request.generation()),
                  new InTheChild(number))));
    }
  }

  /** Sends no more calls there; those that run go on. */
  synchronized void withdrawn(long number) {
    Known known = offers.remove(number);
    if (known != null) {
      var _ = known.offer().withdraw();
    }
  }

  /** Sends no more calls to any, and takes no more offers: the child stops or has ended. */
  synchronized void withdraw() {
    closed = true;
    List.copyOf(offers.keySet()).forEach(this::withdrawn);
  }

  /** Passes on what the child has answered. */
  void answered(long call, ServiceAnswer answer) {
    calls.answered(call, answer);
  }

  /** The child is gone: its calls have failed. */
  void close(String why) {
    withdraw();
    calls.close(why);
  }

  /** One offer of the child. */
  private final class InTheChild implements Target {
    private final long offer;

    InTheChild(long offer) {
      this.offer = offer;
    }

    @Override
    public Running call(ServiceCall call, Duration atMost, Consumer<ServiceAnswer> end)
        throws InterruptedException {
      int bytes = call.arguments().length;
      if (!held.take(bytes)) {
        end.accept(HELD);
        return () -> {};
      }
      Sent sent = new Sent(bytes, end);
      sent.number = calls.open(sent);
      boolean done = false;
      try {
        done =
            link.tell(
                call.arguments(),
                last -> new ToChild.ServiceCalled(sent.number, offer, call.withArguments(last)),
                atMost);
        if (!done && calls.forget(sent.number)) {
          sent.accept(new ServiceAnswer.Failed("its process takes no calls"));
        }
        return sent;
      } finally {
        // Interrupted: whom it was for is told by the exception.
        if (!done && calls.forget(sent.number)) {
          held.give(bytes);
        }
      }
    }

    @Override
    public void close() {
      // Nothing of the component is here.
    }
  }

  /** A call that is on its way, or runs. */
  private final class Sent implements Target.Running, Consumer<ServiceAnswer> {
    private final int bytes;
    private final Consumer<ServiceAnswer> end;
    private volatile long number;
    private int answerBytes;
    private boolean closed;

    Sent(int bytes, Consumer<ServiceAnswer> end) {
      this.bytes = bytes;
      this.end = end;
    }

    @Override
    public void accept(ServiceAnswer answer) {
      held.give(bytes);
      end.accept(
          answer instanceof ServiceAnswer.Returned(String _, byte[] value) && !keep(value.length)
              ? HELD
              : answer);
    }

    /** Answers that nobody has taken yet count. */
    private synchronized boolean keep(int size) {
      if (!closed && !answers.take(size)) {
        return false;
      }
      answerBytes = closed ? 0 : size;
      return true;
    }

    @Override
    public synchronized void close() {
      closed = true;
      answers.give(answerBytes);
      answerBytes = 0;
    }

    /** It is held until the child says that it has ended. */
    @Override
    public void interrupt() {
      if (calls.waits(number)) {
        link.tell(new ToChild.ServiceCancelled(number));
      }
    }
  }
}
