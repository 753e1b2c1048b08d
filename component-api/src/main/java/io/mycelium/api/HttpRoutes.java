package io.mycelium.api;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * HTTP routes under {@code /components/<name>/}. The node has already checked the caller's token.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface HttpRoutes {
  /** The most routes of one slot. */
  int MAX_ROUTES = 64;

  /** The largest response body in bytes. */
  int MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

  /**
   * A request.
   *
   * @param method in capitals
   * @param path below the prefix, starting with a slash
   * @param query the decoded parameters
   * @param principal who asks
   * @param body the body, read once
   */
  record Request(
      String method,
      String path,
      Map<String, List<String>> query,
      String principal,
      InputStream body) {}

  /**
   * A response.
   *
   * @param status the HTTP status
   * @param contentType the media type of the body
   * @param body the body
   */
  record Response(int status, String contentType, byte[] body) {}

  /** Answers requests, each on a virtual thread of the slot. */
  @FunctionalInterface
  interface Handler {
    /** What it throws becomes status 500; the text goes to the component's log. */
    Response handle(Request request) throws Exception;
  }

  /**
   * Serves requests.
   *
   * @param method in capitals
   * @param path starts with a slash; {@code {name}} matches one segment
   */
  Registration route(String method, String path, Handler handler);
}
