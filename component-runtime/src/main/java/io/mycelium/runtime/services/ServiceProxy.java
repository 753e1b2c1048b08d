package io.mycelium.runtime.services;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What a consumer holds of a service: its name and where to ask, nothing of a provider. */
public final class ServiceProxy implements InvocationHandler {
  private static final Object[] NONE = {};

  private final ServiceExchange exchange;
  private final Contract required;
  private final String consumer;

  private ServiceProxy(ServiceExchange exchange, Contract required, String consumer) {
    this.exchange = exchange;
    this.required = required;
    this.consumer = consumer;
  }

  /**
   * A proxy in the loader of the consumer's contract.
   *
   * @param consumer who calls, for people
   */
  public static <S> S of(
      Class<S> contract, ServiceExchange exchange, Contract required, String consumer) {
    return contract.cast(
        Proxy.newProxyInstance(
            contract.getClassLoader(),
            new Class<?>[] {contract},
            new ServiceProxy(exchange, required, consumer)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    if (method.getDeclaringClass().equals(Object.class)) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && isThis(arguments[0]);
        case "hashCode" -> System.identityHashCode(this);
        default -> "%s %s for %s".formatted(required.name(), required.range(), consumer);
      };
    }
    return exchange.call(required, consumer, method, arguments == null ? NONE : arguments);
  }

  private boolean isThis(@Nullable Object other) {
    return other != null
        && Proxy.isProxyClass(other.getClass())
        && Proxy.getInvocationHandler(other).equals(this);
  }
}
