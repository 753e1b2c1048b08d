package io.mycelium.runtime.services;

import io.mycelium.api.Registration;
import io.mycelium.api.Services;
import io.mycelium.runtime.LeasedSlot;
import io.mycelium.runtime.SlotHandle;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One implementation of a contract, wherever it is, until it is withdrawn. */
public final class Offer implements Registration {
  /** The provider to take first is the last. */
  static final Comparator<Offer> BY_AGE =
      Comparator.comparing((Offer offer) -> offer.provider.version())
          .thenComparingLong(offer -> offer.provider.generation());

  private static final ServiceAnswer UNLOADED =
      new ServiceAnswer.Failed("it was withdrawn before it answered");

  private final Contract service;
  private final Provider provider;
  private final Target target;
  private final Consumer<? super Offer> withdrawn;
  private final LeasedSlot uses = new LeasedSlot(Services.MAX_CALLS);
  private final Set<Open> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param target where its calls go
   * @param withdrawn hears, maybe more than once, that it takes no more calls
   */
  public Offer(
      Contract service, Provider provider, Target target, Consumer<? super Offer> withdrawn) {
    this.service = service;
    this.provider = provider;
    this.target = target;
    this.withdrawn = withdrawn;
  }

  Contract service() {
    return service;
  }

  /** Takes no more calls; completes when those that run have ended. */
  public CompletableFuture<Void> withdraw() {
    withdrawn.accept(this);
    return uses.revoke();
  }

  /** Withdraws and lets go of the component; calls that still run have failed. */
  @Override
  public void close() {
    var _ = withdraw();
    closed = true;
    target.close();
    open.forEach(call -> call.tell(UNLOADED));
  }

  /** A call that has not come back. */
  private final class Open implements Consumer<ServiceAnswer> {
    private final SlotHandle handle;
    private final Consumer<ServiceAnswer> end;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();

    Open(SlotHandle handle, Consumer<ServiceAnswer> end) {
      this.handle = handle;
      this.end = end;
    }

    /** The target has ended: only then is there room for another call. */
    @Override
    public void accept(ServiceAnswer answer) {
      try {
        tell(answer);
      } finally {
        release();
      }
    }

    /** Gives the handle back, once. */
    void release() {
      if (released.compareAndSet(false, true)) {
        handle.close();
      }
    }

    void tell(ServiceAnswer answer) {
      if (told.compareAndSet(false, true)) {
        open.remove(this);
        end.accept(answer);
      }
    }
  }

  /**
   * Starts a call.
   *
   * @param atMost how long the start may block
   * @param end hears the answer, once
   */
  public Target.Running begin(ServiceCall call, Duration atMost, Consumer<ServiceAnswer> end)
      throws InterruptedException {
    SlotHandle handle = uses.take();
    if (handle == null) {
      end.accept(
          uses.isRevoked()
              ? new ServiceAnswer.Untaken()
              : new ServiceAnswer.Failed(
                  "it has %d calls at once, which is its limit".formatted(Services.MAX_CALLS)));
      return () -> {};
    }
    Open running = new Open(handle, end);
    open.add(running);
    boolean started = false;
    try {
      Target.Running atTarget = target.call(call, atMost, running);
      started = true;
      // Checked after it is among the open ones: either the close sees this call, or it the close.
      if (closed) {
        running.tell(UNLOADED);
      }
      return atTarget;
    } finally {
      if (!started) {
        open.remove(running);
        running.release();
      }
    }
  }

  /** Calls and waits; a thread that is interrupted stays so. */
  ServiceAnswer call(ServiceCall call, Duration limit) {
    CompletableFuture<ServiceAnswer> answer = new CompletableFuture<>();
    long begun = System.nanoTime();
    Target.@Nullable Running running = null;
    try {
      running = begin(call, limit, answer::complete);
      long left = limit.toNanos() - (System.nanoTime() - begun);
      return named(call, answer.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      interrupt(running);
      return failed(call, "took longer than %s and was interrupted".formatted(limit));
    } catch (InterruptedException e) {
      interrupt(running);
      Thread.currentThread().interrupt();
      return failed(call, "the caller was interrupted");
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } finally {
      if (running != null) {
        running.close();
      }
    }
  }

  private static void interrupt(Target.@Nullable Running running) {
    if (running != null) {
      running.interrupt();
    }
  }

  private ServiceAnswer named(ServiceCall call, ServiceAnswer answer) {
    return switch (answer) {
      case ServiceAnswer.Returned(String _, byte[] value) ->
          new ServiceAnswer.Returned(toString(), value);
      case ServiceAnswer.Failed(String why) -> failed(call, why);
      case ServiceAnswer.Unavailable(String why) -> failed(call, why);
      case ServiceAnswer.Refused refused -> refused;
      case ServiceAnswer.Untaken untaken -> untaken;
    };
  }

  private ServiceAnswer failed(ServiceCall call, String why) {
    return new ServiceAnswer.Failed("%s of %s: %s".formatted(call.method(), this, why));
  }

  @Override
  public String toString() {
    return "%s, offered by %s@%s#%d"
        .formatted(service.name(), provider.component(), provider.version(), provider.generation());
  }
}
