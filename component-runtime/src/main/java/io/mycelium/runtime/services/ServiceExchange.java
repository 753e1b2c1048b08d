package io.mycelium.runtime.services;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who offers which service on this node now, and the calls that go there. */
public final class ServiceExchange implements ServiceDoor {
  private final ServiceLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final Map<String, List<Offer>> offers = new HashMap<>();

  /** An exchange without offers. */
  public ServiceExchange(ServiceLimits limits) {
    this.limits = limits;
  }

  @Override
  public Offer offer(Contract service, Provider provider, Target target) {
    Offer offer = new Offer(service, provider, target, this::withdrawn);
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

  @Override
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

  @Override
  public ServiceAnswer call(Contract required, String consumer, ServiceCall call) {
    long left = limits.rebind().toNanos();
    try {
      while (true) {
        Bound bound = bind(required, left);
        Offer offer = bound.offer();
        if (offer == null) {
          return new ServiceAnswer.Unavailable(
              "%s needs %s %s, and within %s nobody on this node offered it"
                  .formatted(consumer, required.name(), required.range(), limits.rebind()));
        }
        ServiceAnswer answer = offer.call(call, limits.call());
        if (!(answer instanceof ServiceAnswer.Untaken)) {
          return answer;
        }
        withdrawn(offer);
        left = bound.leftNanos();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ServiceAnswer.Failed(
          "%s was interrupted while it waited for %s".formatted(consumer, required.name()));
    }
  }

  private record Bound(@Nullable Offer offer, long leftNanos) {}

  /** The newest offer; none when there was none in time. */
  private Bound bind(Contract required, long waitNanos) throws InterruptedException {
    long left = waitNanos;
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<Offer> offer = newest(required);
        if (offer.isPresent() || left <= 0) {
          return new Bound(offer.orElse(null), left);
        }
        left = offered.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
