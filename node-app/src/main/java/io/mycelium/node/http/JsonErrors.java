package io.mycelium.node.http;

import java.util.Arrays;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What the server refuses before any route sees it, in the form of all other errors. */
final class JsonErrors extends ErrorHandler {
  private final int maxHeaderBytes;

  JsonErrors(int maxHeaderBytes) {
    this.maxHeaderBytes = maxHeaderBytes;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    String json =
        Json.write(
            Map.of("error", Map.of("code", codeOf(status), "message", told(status, message))));
    Content.Sink.write(response, true, json, callback);
  }

  private static String codeOf(int status) {
    ApiError other =
        status < HttpStatus.INTERNAL_SERVER_ERROR_500 ? ApiError.INVALID : ApiError.INTERNAL;
    return Arrays.stream(ApiError.values())
        .filter(error -> error.status() == status)
        .findFirst()
        .orElse(other)
        .code();
  }

  private String told(int status, @Nullable String message) {
    if (status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431
        || status == HttpStatus.URI_TOO_LONG_414) {
      return "the request line and headers together may have %d bytes".formatted(maxHeaderBytes);
    }
    return message == null || message.isEmpty() ? HttpStatus.getMessage(status) : message;
  }
}
