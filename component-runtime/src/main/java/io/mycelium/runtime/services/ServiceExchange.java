package io.mycelium.runtime.services;

import io.mycelium.api.NotAvailableException;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.ServiceFailedException;
import io.mycelium.api.Services;
import io.mycelium.runtime.SlotHandle;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who offers which service on this node now, and the calls that go there. */
public final class ServiceExchange {
  private final ServiceLimits limits;
  private final Function<Throwable, String> failureText;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final Map<String, List<Offer>> offers = new HashMap<>();

  /**
   * An exchange without offers.
   *
   * @param failureText what is left of an exception of a component
   */
  public ServiceExchange(ServiceLimits limits, Function<Throwable, String> failureText) {
    this.limits = limits;
    this.failureText = failureText;
  }

  /** Adds an offer; who waits for one takes it. */
  public Offer offer(
      Contract service, Provider provider, Class<?> contract, Object implementation) {
    Offer offer =
        new Offer(service, provider, contract, implementation, failureText, this::withdrawn);
    lock.lock();
    try {
      offers.computeIfAbsent(service.name(), none -> new ArrayList<>()).add(offer);
      offered.signalAll();
    } finally {
      lock.unlock();
    }
    return offer;
  }

  private void withdrawn(Offer offer) {
    lock.lock();
    try {
      List<Offer> left = offers.getOrDefault(offer.service().name(), new ArrayList<>());
      left.remove(offer);
      if (left.isEmpty()) {
        offers.remove(offer.service().name());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The services that nobody offers now. */
  public List<Contract> missing(List<Contract> required) {
    lock.lock();
    try {
      return required.stream().filter(service -> newest(service).isEmpty()).toList();
    } finally {
      lock.unlock();
    }
  }

  /** The newest offer; the lock is held. */
  private Optional<Offer> newest(Contract required) {
    return offers.getOrDefault(required.name(), List.of()).stream()
        .filter(offer -> offer.service().satisfies(required))
        .max(Offer.BY_AGE);
  }

  /**
   * Calls whoever offers the service now; waits for a while when nobody does.
   *
   * @param consumer who calls, for people
   * @param asked the method of the consumer's contract
   * @throws NotAvailableException when nobody offered it in time
   * @throws ServiceFailedException when the call has failed
   */
  @Nullable Object call(Contract required, String consumer, Method asked, Object[] arguments) {
    ClassLoader back = asked.getDeclaringClass().getClassLoader();
    long left = limits.rebind().toNanos();
    while (true) {
      Bound bound = bind(required, consumer, left);
      try (SlotHandle handle = bound.offer().take()) {
        if (handle != null) {
          return bound.offer().call(asked, arguments, back, limits.call());
        }
        if (!bound.offer().isWithdrawn()) {
          throw new ServiceFailedException(
              "%s of %s: it has %d calls at once, which is its limit"
                  .formatted(asked.getName(), bound.offer(), Services.MAX_CALLS));
        }
      } catch (RejectedExecutionException unloading) {
        withdrawn(bound.offer());
      }
      left = bound.leftNanos();
    }
  }

  private record Bound(Offer offer, long leftNanos) {}

  private Bound bind(Contract required, String consumer, long waitNanos) {
    long left = waitNanos;
    try {
      lock.lockInterruptibly();
      try {
        while (true) {
          Optional<Offer> offer = newest(required);
          if (offer.isPresent()) {
            return new Bound(offer.get(), left);
          }
          if (left <= 0) {
            throw new NotAvailableException(
                Facility.SERVICES,
                "%s needs %s %s, and within %s nobody on this node offered it"
                    .formatted(consumer, required.name(), required.range(), limits.rebind()));
          }
          left = offered.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceFailedException(
          "%s was interrupted while it waited for %s".formatted(consumer, required.name()));
    }
  }
}
