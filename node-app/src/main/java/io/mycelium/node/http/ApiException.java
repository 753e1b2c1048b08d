package io.mycelium.node.http;

import java.io.Serial;

/** Ends the handling of a request with an error that the caller sees. */
public final class ApiException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ApiError error;

  /** An error with a message that names the value and the limit. */
  public ApiException(ApiError error, String message) {
    super(message);
    this.error = error;
  }

  /** Which error. */
  public ApiError error() {
    return error;
  }
}
