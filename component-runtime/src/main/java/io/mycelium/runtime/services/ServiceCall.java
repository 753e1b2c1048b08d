package io.mycelium.runtime.services;

import java.util.List;

/**
 * A call as it goes over: nothing in it is of the caller's classes.
 *
 * @param method the name of the method
 * @param parameters the names of the types of its parameters, as {@link Class#getName} has them
 * @param arguments its arguments, as {@link ValueWriter} writes them
 */
public record ServiceCall(String method, List<String> parameters, byte[] arguments) {
  /** The most parameters that a method has. */
  public static final int MAX_PARAMETERS = 255;

  /** The longest name of a method or of the type of a parameter. */
  public static final int MAX_NAME_LENGTH = 1_024;

  /** Refuses names that are too long. */
  public ServiceCall {
    parameters = List.copyOf(parameters);
    if (parameters.size() > MAX_PARAMETERS) {
      throw new IllegalArgumentException(
          "a method has %d parameters, the limit is %d"
              .formatted(parameters.size(), MAX_PARAMETERS));
    }
    checkLength(method);
    parameters.forEach(ServiceCall::checkLength);
  }

  private static void checkLength(String name) {
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "a name of a contract has %d characters, the limit is %d"
              .formatted(name.length(), MAX_NAME_LENGTH));
    }
  }

  /** The same with other arguments. */
  public ServiceCall withArguments(byte[] others) {
    return new ServiceCall(method, parameters, others);
  }
}
