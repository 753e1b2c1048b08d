package io.mycelium.runtime.services;

import io.mycelium.api.Registration;
import io.mycelium.api.ServiceFailedException;
import io.mycelium.api.Services;
import io.mycelium.runtime.LeasedSlot;
import io.mycelium.runtime.SlotHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One implementation of a contract, as the node holds it until it is withdrawn. */
public final class Offer implements Registration {
  /** The provider to take first is the last. */
  static final Comparator<Offer> BY_AGE =
      Comparator.comparing((Offer offer) -> offer.provider.version())
          .thenComparingLong(offer -> offer.provider.generation());

  private final Contract service;
  private final Provider provider;
  private final Function<Throwable, String> failureText;
  private final Consumer<? super Offer> withdrawn;
  private final LeasedSlot uses = new LeasedSlot(Services.MAX_CALLS);
  private volatile @Nullable Object implementation;
  private volatile @Nullable Class<?> contract;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  Offer(
      Contract service,
      Provider provider,
      Class<?> contract,
      Object implementation,
      Function<Throwable, String> failureText,
      Consumer<? super Offer> withdrawn) {
    this.service = service;
    this.provider = provider;
    this.contract = contract;
    this.implementation = implementation;
    this.failureText = failureText;
    this.withdrawn = withdrawn;
  }

  Contract service() {
    return service;
  }

  /** Takes part in it, or nothing when it is withdrawn or has too many calls. */
  @Nullable SlotHandle take() {
    return uses.take();
  }

  boolean isWithdrawn() {
    return uses.isRevoked();
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
    implementation = null;
    contract = null;
    open.forEach(call -> call.answer.complete(UNLOADED));
  }

  /** What a call came to; the text is null unless it failed. */
  private record Answer(@Nullable Object value, @Nullable String failure) {}

  private static final Answer UNLOADED = new Answer(null, "it was withdrawn before it answered");

  /** A call that has not come back. A future has no equality to be found and removed by. */
  private static final class Open {
    private final CompletableFuture<Answer> answer;

    Open(CompletableFuture<Answer> answer) {
      this.answer = answer;
    }
  }

  /**
   * Calls it on a thread of its own and waits. The caller holds a handle.
   *
   * @throws RejectedExecutionException when the provider unloads, before anything was called
   */
  @Nullable Object call(Method asked, Object[] arguments, ClassLoader back, Duration limit) {
    Class<?> type = contract;
    Object target = implementation;
    if (type == null || target == null) {
      throw new RejectedExecutionException(this + " is withdrawn");
    }
    ClassLoader loader = type.getClassLoader();
    @Nullable Object[] copies = new @Nullable Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      copies[i] = argument(asked, i, arguments[i], loader);
    }
    Method method = method(type, asked, loader);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Open running = new Open(answer);
    open.add(running);
    try {
      Thread thread =
          provider.start(
              "call " + asked.getName(),
              () -> answer.complete(answer(method, target, copies, back)));
      // Checked after it is among the open ones: either the close sees this call, or it the close.
      if (implementation == null) {
        answer.complete(UNLOADED);
      }
      return await(asked, answer, thread, limit);
    } finally {
      open.remove(running);
    }
  }

  private static @Nullable Object argument(
      Method asked, int index, @Nullable Object value, ClassLoader loader) {
    try {
      return ContractValues.copy(value, loader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "argument %d of %s: %s".formatted(index + 1, asked.getName(), e.getMessage()));
    }
  }

  /** The provider's method of that name and those types. */
  private Method method(Class<?> type, Method asked, ClassLoader loader) {
    try {
      Class<?>[] parameters = asked.getParameterTypes();
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = ContractValues.known(parameters[i], loader);
      }
      return type.getMethod(asked.getName(), parameters);
    } catch (NoSuchMethodException | IllegalArgumentException e) {
      throw new ServiceFailedException(
          "%s has no method %s with these parameters in its version of the contract: %s"
              .formatted(this, asked.getName(), e.getMessage()));
    }
  }

  private Answer answer(
      Method method, Object target, @Nullable Object[] arguments, ClassLoader back) {
    try {
      return new Answer(ContractValues.copy(method.invoke(target, arguments), back), null);
    } catch (InvocationTargetException e) {
      return new Answer(null, failureText.apply(e.getCause() == null ? e : e.getCause()));
    } catch (IllegalArgumentException e) {
      return new Answer(null, "its answer: " + e.getMessage());
    } catch (Throwable e) {
      return new Answer(null, failureText.apply(e));
    }
  }

  private @Nullable Object await(
      Method asked, CompletableFuture<Answer> answer, Thread thread, Duration limit) {
    try {
      Answer came = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (came.failure() != null) {
        throw failed(asked, came.failure());
      }
      return came.value();
    } catch (TimeoutException e) {
      thread.interrupt();
      throw failed(asked, "took longer than %s and was interrupted".formatted(limit));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw failed(asked, "the caller was interrupted");
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  private ServiceFailedException failed(Method asked, String why) {
    return new ServiceFailedException("%s of %s: %s".formatted(asked.getName(), this, why));
  }

  @Override
  public String toString() {
    return "%s, offered by %s@%s#%d"
        .formatted(service.name(), provider.component(), provider.version(), provider.generation());
  }
}
