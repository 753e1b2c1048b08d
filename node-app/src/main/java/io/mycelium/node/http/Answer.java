package io.mycelium.node.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one answer; exactly one of its methods is called once. */
final class Answer {
  static final String EVENT_STREAM = "text/event-stream";

  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);
  private static final String RETRY_AFTER_SECONDS = "1";

  private final Response response;
  private final Callback callback;

  Answer(Response response, Callback callback) {
    this.response = response;
    this.callback = callback;
  }

  void error(ApiError error, String message) {
    if (error == ApiError.OVERLOADED || error == ApiError.UNAVAILABLE) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    if (error == ApiError.UNAUTHENTICATED) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    text(
        error.status(),
        "application/json",
        Json.write(Map.of("error", Map.of("code", error.code(), "message", message))));
  }

  void text(int status, String type, String text) {
    begin(status, type);
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
  }

  void stream(ApiResponse.Source source) {
    begin(200, EVENT_STREAM);
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      source.writeTo(new Lines(out));
    } catch (IOException e) {
      LOG.debug("the reader of a stream has gone", e);
    } catch (RuntimeException e) {
      LOG.error("a stream failed", e);
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }

  private void begin(int status, String type) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
  }

  private record Lines(OutputStream out) implements ApiResponse.EventSink {
    @Override
    public void event(String id, String name, Object data) throws IOException {
      String idLine = id.isEmpty() ? "" : "id: " + id.replaceAll("[\\r\\n]", " ") + '\n';
      send(idLine + "event: " + name + "\ndata: " + Json.write(data) + "\n\n");
    }

    @Override
    public void heartbeat() throws IOException {
      send(": still here\n\n");
    }

    private void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
