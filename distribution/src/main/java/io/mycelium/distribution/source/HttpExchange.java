package io.mycelium.distribution.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One GET at a time, with redirects held to the same host, that another thread can end. */
final class HttpExchange {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

  /**
   * The head of an answer and its unread body.
   *
   * @param status 200 or 206
   * @param first the first byte of the range, 0 for a whole file
   * @param last the last byte of the range, -1 if the length is unknown
   * @param fileBytes the length of the whole file, if the server says so
   */
  record Answer(int status, long first, long last, OptionalLong fileBytes, InputStream body) {}

  private final HttpClient client;
  private final HttpSettings settings;
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<HttpResponse<InputStream>> pending;
  private volatile @Nullable InputStream body;

  HttpExchange(HttpClient client, HttpSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** Asks for a range; 404 and the like are an empty-handed {@link SourceException}. */
  Answer get(URI address, long first, long last) {
    URI target = address;
    for (int hops = 0; hops <= settings.maxRedirects(); hops++) {
      HttpResponse<InputStream> response = send(target, first, last);
      body = response.body();
      int status = response.statusCode();
      if (status == 200 || status == 206) {
        return read(target, response, first, last);
      }
      discard(response.body());
      if (status < 301 || status > 308 || status == 304) {
        throw new SourceException("%s answered %d".formatted(target, status));
      }
      target = redirected(target, response);
    }
    throw new SourceException(
        "%s redirects more than %d times".formatted(address, settings.maxRedirects()));
  }

  private HttpResponse<InputStream> send(URI target, long first, long last) {
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(settings.answerTimeout())
            .header("Range", "bytes=%d-%d".formatted(first, last))
            .header("Accept-Encoding", "identity")
            .build();
    CompletableFuture<HttpResponse<InputStream>> sent =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    pending = sent;
    if (closed) {
      sent.cancel(true);
    }
    try {
      return sent.get();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new SourceException("no answer from %s: %s".formatted(target, cause), cause);
    } catch (CancellationException e) {
      throw new SourceException("the request to %s was ended".formatted(target), e);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw new SourceException("interrupted while waiting for %s".formatted(target), e);
    }
  }

  private static Answer read(
      URI target, HttpResponse<InputStream> response, long first, long last) {
    if (response.statusCode() == 200) {
      OptionalLong length = response.headers().firstValueAsLong("Content-Length");
      return new Answer(200, 0, length.orElse(0) - 1, length, response.body());
    }
    String range = response.headers().firstValue("Content-Range").orElse("nothing");
    Matcher matcher = CONTENT_RANGE.matcher(range);
    if (!matcher.matches()
        || Long.parseLong(matcher.group(1)) != first
        || Long.parseLong(matcher.group(2)) != last) {
      discard(response.body());
      throw new SourceException(
          "%s was asked for bytes %d-%d and announces '%s'".formatted(target, first, last, range));
    }
    OptionalLong file = OptionalLong.of(Long.parseLong(matcher.group(3)));
    return new Answer(206, first, last, file, response.body());
  }

  private static URI redirected(URI from, HttpResponse<?> response) {
    String location = response.headers().firstValue("Location").orElse("");
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new SourceException("%s redirects to '%s'".formatted(from, location), e);
    }
    boolean sameOrigin =
        from.getScheme().equalsIgnoreCase(to.getScheme())
            && from.getHost().equalsIgnoreCase(to.getHost())
            && from.getPort() == to.getPort();
    if (!sameOrigin) {
      throw new SourceException(
          "%s redirects to another host, %s: configure that address if it is meant"
              .formatted(from, to));
    }
    return to;
  }

  private static void discard(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new SourceException("cannot close an answer: " + e, e);
    }
  }

  /** Ends the current request; later ones fail. Safe from any thread. */
  void close() {
    closed = true;
    CompletableFuture<HttpResponse<InputStream>> sent = pending;
    if (sent != null) {
      sent.cancel(true);
    }
    InputStream open = body;
    if (open != null) {
      discard(open);
    }
  }
}
