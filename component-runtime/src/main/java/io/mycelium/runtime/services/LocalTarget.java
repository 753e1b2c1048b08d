package io.mycelium.runtime.services;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The implementation of a contract in this JVM, called on threads of its slot. */
public final class LocalTarget implements Target {
  /** Starts threads of the slot. */
  @FunctionalInterface
  public interface Threads {
    /**
     * Runs something.
     *
     * @throws RejectedExecutionException when the slot unloads
     */
    Thread start(String name, Runnable body);
  }

  private final Threads threads;
  private final Function<Throwable, String> failureText;
  private volatile @Nullable Held held;

  private record Held(Class<?> contract, Object implementation) {}

  /**
   * @param contract the slot's copy of it
   * @param failureText what is left of an exception of the component
   */
  public LocalTarget(
      Class<?> contract,
      Object implementation,
      Threads threads,
      Function<Throwable, String> failureText) {
    held = new Held(contract, implementation);
    this.threads = threads;
    this.failureText = failureText;
  }

  @Override
  public Running call(ServiceCall call, Duration atMost, Consumer<ServiceAnswer> end) {
    Held open = held;
    if (open == null) {
      end.accept(new ServiceAnswer.Untaken());
      return () -> {};
    }
    Optional<Method> method = method(open.contract(), call);
    if (method.isEmpty()) {
      end.accept(
          new ServiceAnswer.Failed(
              "it has no such method with these parameters in its version of the contract"));
      return () -> {};
    }
    try {
      Thread thread =
          threads.start(
              "call " + method.get().getName(),
              () -> end.accept(answer(open, method.get(), call.arguments())));
      return thread::interrupt;
    } catch (RejectedExecutionException unloads) {
      end.accept(new ServiceAnswer.Untaken());
      return () -> {};
    }
  }

  /** The method of that name and those types; no class is looked for by a name that came over. */
  private static Optional<Method> method(Class<?> contract, ServiceCall call) {
    return Arrays.stream(contract.getMethods())
        .filter(each -> !Modifier.isStatic(each.getModifiers()))
        .filter(each -> each.getName().equals(call.method()))
        .filter(each -> names(each.getParameterTypes()).equals(call.parameters()))
        .findFirst();
  }

  /** The types of parameters as a {@link ServiceCall} names them. */
  static List<String> names(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getName).toList();
  }

  private ServiceAnswer answer(Held open, Method method, byte[] bytes) {
    @Nullable Object[] arguments;
    try {
      arguments = ValueReader.arguments(open.contract(), method, bytes);
    } catch (IllegalArgumentException e) {
      return new ServiceAnswer.Refused(String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      return new ServiceAnswer.Failed(failureText.apply(e));
    }
    try {
      Object result = method.invoke(open.implementation(), arguments);
      return new ServiceAnswer.Returned("", ValueWriter.result(open.contract(), result));
    } catch (InvocationTargetException e) {
      return new ServiceAnswer.Failed(failureText.apply(e.getCause() == null ? e : e.getCause()));
    } catch (IllegalArgumentException e) {
      return new ServiceAnswer.Failed("its answer: " + e.getMessage());
    } catch (Throwable e) {
      return new ServiceAnswer.Failed(failureText.apply(e));
    }
  }

  @Override
  public void close() {
    held = null;
  }
}
