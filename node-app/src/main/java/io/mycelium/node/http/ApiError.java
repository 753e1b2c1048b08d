package io.mycelium.node.http;

import io.mycelium.node.fleet.Outcome;
import java.util.Locale;

/** The errors of the API with their HTTP status; the names are stable. */
public enum ApiError {
  /** The request makes no sense. */
  INVALID(400),
  /** No token, or an unknown one. */
  UNAUTHENTICATED(401),
  /** The token's role, a signature or the host name does not allow it. */
  FORBIDDEN(403),
  /** It does not exist. */
  NOT_FOUND(404),
  /** The path knows other methods. */
  METHOD_NOT_ALLOWED(405),
  /** It contradicts what is already there. */
  CONFLICT(409),
  /** The body is over the limit. */
  TOO_LARGE(413),
  /** Too much at once. */
  OVERLOADED(429),
  /** A fault of the node. */
  INTERNAL(500),
  /** The fleet can't do it now. */
  UNAVAILABLE(503);

  private final int status;

  ApiError(int status) {
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The stable name in the JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ApiError of(Outcome.Reason reason) {
    return switch (reason) {
      case INVALID -> INVALID;
      case NOT_FOUND -> NOT_FOUND;
      case CONFLICT -> CONFLICT;
      case FORBIDDEN -> FORBIDDEN;
      case OVERLOADED -> OVERLOADED;
      case UNAVAILABLE -> UNAVAILABLE;
    };
  }
}
