package io.mycelium.runtime.services;

import io.mycelium.api.NotAvailableException;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.ServiceFailedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What a consumer holds of a service: its name and where to ask, nothing of a provider. */
public final class ServiceProxy implements InvocationHandler {
  private static final Object[] NONE = {};

  private final Class<?> contract;
  private final ServiceDoor door;
  private final Contract required;
  private final String consumer;

  private ServiceProxy(Class<?> contract, ServiceDoor door, Contract required, String consumer) {
    this.contract = contract;
    this.door = door;
    this.required = required;
    this.consumer = consumer;
  }

  /**
   * A proxy in the loader of the consumer's contract.
   *
   * @param consumer who calls, for people
   */
  public static <S> S of(Class<S> contract, ServiceDoor door, Contract required, String consumer) {
    return contract.cast(
        Proxy.newProxyInstance(
            contract.getClassLoader(),
            new Class<?>[] {contract},
            new ServiceProxy(contract, door, required, consumer)));
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
    byte[] written =
        ValueWriter.arguments(contract, method.getName(), arguments == null ? NONE : arguments);
    ServiceCall call =
        new ServiceCall(method.getName(), LocalTarget.names(method.getParameterTypes()), written);
    return value(method, door.call(required, consumer, call));
  }

  private @Nullable Object value(Method method, ServiceAnswer answer) {
    return switch (answer) {
      case ServiceAnswer.Returned(String by, byte[] value) -> read(method, by, value);
      case ServiceAnswer.Failed(String why) -> throw new ServiceFailedException(why);
      case ServiceAnswer.Refused(String why) -> throw new IllegalArgumentException(why);
      case ServiceAnswer.Unavailable(String why) ->
          throw new NotAvailableException(Facility.SERVICES, why);
      case ServiceAnswer.Untaken() ->
          throw new ServiceFailedException(
              "%s of %s: it was withdrawn".formatted(method.getName(), required.name()));
    };
  }

  private @Nullable Object read(Method method, String by, byte[] value) {
    try {
      return ValueReader.result(contract, method, value);
    } catch (IllegalArgumentException e) {
      throw new ServiceFailedException(
          "%s of %s: its answer: %s".formatted(method.getName(), by, e.getMessage()));
    }
  }

  private boolean isThis(@Nullable Object other) {
    return other != null
        && Proxy.isProxyClass(other.getClass())
        && Proxy.getInvocationHandler(other).equals(this);
  }
}
