package io.mycelium.node.http;

import java.io.IOException;

/** What a handler answers. */
public sealed interface ApiResponse {
  /** A value as JSON. */
  record Json(int status, Object value) implements ApiResponse {}

  /** Text of some type. */
  record Text(int status, String contentType, String text) implements ApiResponse {}

  /** Server-sent events until the source has ended or the caller has gone. */
  record Stream(Source source) implements ApiResponse {}

  /** Writes events; runs on a virtual thread and may block. */
  @FunctionalInterface
  interface Source {
    /** Writes until it has ended; a write throws when the caller has gone. */
    void writeTo(EventSink sink) throws IOException;
  }

  /** Where events are written. */
  interface EventSink {
    /** One event with its id, its name and its data as JSON, sent at once. */
    void event(String id, String name, Object data) throws IOException;

    /** A comment, which keeps the connection open and tells whether the caller is there. */
    void heartbeat() throws IOException;
  }

  /** A value with status 200. */
  static ApiResponse ok(Object value) {
    return new Json(200, value);
  }
}
