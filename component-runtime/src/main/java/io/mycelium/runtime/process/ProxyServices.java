package io.mycelium.runtime.process;

import io.mycelium.api.Services;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.Offer;
import io.mycelium.runtime.services.Provider;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.services.Target;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** The services of a node as a child sees them. Limits of time are those of the node. */
final class ProxyServices implements ServiceDoor {
  /** Longer than the node takes for any call. */
  private static final Duration SEND_LIMIT = Duration.ofSeconds(2L * Services.MAX_CALL_SECONDS);

  private final Connection node;
  private final PageBuffer pages = new PageBuffer();
  private final OutgoingCalls calls = new OutgoingCalls();
  private final Semaphore permits = new Semaphore(LentServices.MAX_CALLS);
  private final AtomicLong offerNumbers = new AtomicLong();
  private final Map<Long, Offer> offers = new ConcurrentHashMap<>();
  private final Map<Long, Incoming> running = new ConcurrentHashMap<>();

  ProxyServices(Connection node) {
    this.node = node;
  }

  @Override
  public Offer offer(Contract service, Provider provider, Target target) {
    long number = offerNumbers.incrementAndGet();
    Offer offer = new Offer(service, provider, target, gone -> withdrawn(number));
    offers.put(number, offer);
    tell(new ToNode.Offered(number, service.name()));
    return offer;
  }

  private void withdrawn(long number) {
    if (offers.remove(number) != null) {
      tell(new ToNode.Withdrawn(number));
    }
  }

  /** The node has looked before it has started this process. */
  @Override
  public List<Contract> missing(List<Contract> required) {
    return List.of();
  }

  @Override
  public ServiceAnswer call(Contract required, String consumer, ServiceCall call) {
    if (!permits.tryAcquire()) {
      return new ServiceAnswer.Failed(
          "%s calls %s and has %d calls at once, which is its limit"
              .formatted(consumer, required.name(), LentServices.MAX_CALLS));
    }
    CompletableFuture<ServiceAnswer> answer = new CompletableFuture<>();
    long number = calls.open(answer::complete);
    try {
      List<ByteBuffer> frames =
          frames(
              call.arguments(),
              last -> new ToNode.ServiceCalled(number, required.name(), call.withArguments(last)));
      return node.putAll(frames, SEND_LIMIT)
          ? answer.get()
          : new ServiceAnswer.Failed("the node takes no calls");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tell(new ToNode.ServiceCancelled(number));
      return new ServiceAnswer.Failed(
          "%s of %s: the caller was interrupted".formatted(call.method(), required.name()));
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } finally {
      var _ = calls.forget(number);
      permits.release();
    }
  }

  void page(byte[] page) {
    pages.add(page);
  }

  /** Starts what the node calls; waits for nothing. */
  void called(ToChild.ServiceCalled called) {
    ServiceCall call = pages.whole(called.what());
    Incoming incoming = new Incoming(called.call());
    Offer offer = offers.get(called.offer());
    if (offer == null) {
      incoming.accept(new ServiceAnswer.Untaken());
      return;
    }
    running.put(called.call(), incoming);
    try {
      incoming.atTarget = offer.begin(call, Duration.ZERO, incoming);
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }

  void cancelled(long call) {
    Incoming incoming = running.get(call);
    if (incoming != null) {
      incoming.atTarget.interrupt();
    }
  }

  void answered(ToChild.ServiceAnswered answered) {
    calls.answered(answered.call(), pages.whole(answered.what()));
  }

  /** Fails all calls: the node is gone. */
  void close() {
    calls.close("the node is gone");
  }

  private void tell(ToNode frame) {
    node.put(ToNodeCodec.encode(frame));
  }

  private static List<ByteBuffer> frames(byte[] value, Function<byte[], ToNode> last) {
    return ServiceParts.frames(
        value,
        page -> ToNodeCodec.encode(new ToNode.Page(page)),
        end -> ToNodeCodec.encode(last.apply(end)));
  }

  /** A call of the node's. One thread starts and interrupts it: the one that reads. */
  private final class Incoming implements Consumer<ServiceAnswer> {
    private final long number;
    private Target.Running atTarget = () -> {};

    Incoming(long number) {
      this.number = number;
    }

    @Override
    public void accept(ServiceAnswer answer) {
      running.remove(number);
      if (answer instanceof ServiceAnswer.Returned(String by, byte[] value)) {
        node.putAll(
            frames(
                value,
                last -> new ToNode.ServiceAnswered(number, new ServiceAnswer.Returned(by, last))));
      } else {
        tell(new ToNode.ServiceAnswered(number, answer));
      }
    }
  }
}
